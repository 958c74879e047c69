"""A mailbox's connector that breaks one promise is caught by the kit, on real servers."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from desk_email.connector import EmailConnector
from desk_email.mailbox import Place
from desk_email.names import Names
from desk_email.peer.box import MailPeer
from desk_email.peer.servers import MailServers
from desk_email.plugin import EmailType

from desk import Connector, InboxInfo, Line, OutboundMessage, Outcome, Page, Sent, Settings
from desk.testing.conformance import CHECKS, checked


class Forgetful(EmailConnector):
    """Never finds what it sent."""

    async def look_up(self, message: OutboundMessage, key: str) -> Sent | None:
        return None


class Deaf(EmailConnector):
    """Does not hear the mailbox calling."""

    async def woken(self) -> None:
        await asyncio.Event().wait()


class Vain(EmailConnector):
    """Takes its own mails for a customer's."""

    def __init__(self, settings: Any, line: Line) -> None:
        super().__init__(settings, line)
        self._names = Names("another-secret-than-that-of-names", settings.address)


class Hasty(EmailConnector):
    """Steps over a mail wherever a page begins."""

    async def pages(self, kind: str, since: Any, cursor: str | None) -> Page:
        page = await super().pages(kind, since, cursor)
        place = Place.of(page.cursor)
        return Page(page.items, Place(place.validity, place.following + 1).cursor(), page.more)


class Bare(EmailConnector):
    """Leaves the files at home."""

    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        return await super().send(replace(message, attachments=()), key)


MUTANTS: list[tuple[str, type[EmailConnector]]] = [
    ("sending-taken_and_never_answered_is_sent_once", Forgetful),
    ("reading-what_is_called_for_is_read_at_once", Deaf),
    ("sending-our_own_words_do_not_come_back", Vain),
    ("intake-customers_are_told_apart", Hasty),
    ("sending-a_file_arrives_once_with_its_bytes_and_name", Bare),
]


def _peer(mutant: type[EmailConnector], servers: MailServers) -> Callable[[], MailPeer]:
    class MutantType(EmailType):
        def connect(self, inbox: InboxInfo, settings: Settings, line: Line) -> Connector:
            return mutant(settings, line)  # type: ignore[arg-type]

    class MutantPeer(MailPeer):
        kind = MutantType()

    return partial(MutantPeer, servers)


@pytest.mark.parametrize(("name", "mutant"), MUTANTS, ids=[mutant.__name__ for _, mutant in MUTANTS])
async def test_a_broken_promise_is_caught(
    name: str, mutant: type[EmailConnector], servers: MailServers, tmp_path: Path
) -> None:
    check = next(check for check in CHECKS if str(check) == name)
    with pytest.raises(AssertionError):
        await checked(check, _peer(mutant, servers), tmp_path)
