"""Real mail servers, once for all tests here."""

from collections.abc import Iterator

import pytest

from tests.support.mail import MailServers, mail_servers
from tests.support.mail_peer import serves


@pytest.fixture(scope="session")
def servers() -> Iterator[MailServers]:
    with mail_servers() as running:
        serves(running)
        yield running
