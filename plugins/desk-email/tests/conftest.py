"""Real mail servers, once for all tests here."""

from collections.abc import Iterator

import pytest
from desk_email.peer import MailServers, mail_servers

from desk.testing.servers.missing import Missing
from tests.support.required import provided


@pytest.fixture(scope="session")
def servers() -> Iterator[MailServers]:
    with provided(mail_servers(), missing=Missing) as running:
        yield running
