"""The kit against a real Vendure, through a door that breaks lines, says "too many" and hangs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_vendure.peer import Peers, peers_of
from desk_vendure.peer.shop import Shop

from desk.testing.conformance import CHECKS, Check, NotConcerned, checked

#: What Vendure does not have; everything else must pass.
NOT_CONCERNED = {
    "intake-all_of_a_batch_is_read",
    "reading-what_is_called_for_is_read_at_once",
    "sending-a_closed_window_is_known_before_the_call",
    "sending-a_file_arrives_once_with_its_bytes_and_name",
    "sending-the_largest_file_that_is_promised_arrives",
    "tokens-they_are_renewed_once_for_all",
    "tokens-renewed_ones_outlast_a_restart_unread",
}
#: What is promised where nothing is installed in the shop.
PLAIN = {
    "acting-a_note_lands_as_it_was_written",
    "acting-taken_and_never_answered_is_done_once",
    "manifest-is_backed_by_methods",
    "reading-a_change_while_pages_are_read_hides_nothing",
    "reading-a_row_that_shows_late_is_found",
}


@pytest.fixture(scope="module")
def peers(vendure: Shop) -> Iterator[Peers]:
    with peers_of(vendure) as made:
        yield made


def _named(names: set[str], *, among: bool = True) -> list[Check]:
    return [check for check in CHECKS if (str(check) in names) is among]


@pytest.mark.parametrize("check", _named(NOT_CONCERNED, among=False), ids=str)
async def test_vendure_conforms(check: Check, peers: Peers, tmp_path: Path) -> None:
    await checked(check, peers.talking, tmp_path)


@pytest.mark.parametrize("check", _named(NOT_CONCERNED), ids=str)
async def test_vendure_has_no_such_thing(check: Check, peers: Peers, tmp_path: Path) -> None:
    with pytest.raises(NotConcerned):
        await checked(check, peers.talking, tmp_path)


@pytest.mark.parametrize("check", _named(PLAIN), ids=str)
async def test_vendure_conforms_with_nothing_installed_there(check: Check, peers: Peers, tmp_path: Path) -> None:
    await checked(check, peers.plain, tmp_path)
