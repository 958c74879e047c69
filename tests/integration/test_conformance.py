"""The kit on four connectors that have little in common: so its contract is not shaped by one of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desk.testing.conformance import CHECKS, Check, NotConcerned, Peer, checked
from desk.testing.conformance.check import has_calls, has_files, has_messages
from desk.testing.kiosk.peer import KioskPeer
from tests.support.counter import CounterPeer
from tests.support.postbox import PostboxPeer
from tests.support.widget_peer import WidgetPeer

#: Mailboxes keep it: see ``plugins/desk-email``.
CALLED_FOR = {str(check) for check in CHECKS if has_calls in check.needs}
#: Checks that do not concern a connector, because its channel has no such thing; all others must pass.
NOT_CONCERNED = {
    KioskPeer: {"reading-messages_are_read_once", "sending-no_file_goes_where_none_is_taken", *CALLED_FOR},
    PostboxPeer: {
        *(str(check) for check in CHECKS if check.area in ("acting", "signatures")),
        *(str(check) for check in CHECKS if check.area == "intake" and check.name != "customers_are_told_apart"),
        *(str(check) for check in CHECKS if has_files in check.needs),
        *CALLED_FOR,
        "reading-what_is_gone_is_noticed",
        "sending-a_closed_window_is_known_before_the_call",
        "sending-a_text_too_long_is_known_before_the_call",
        "tokens-they_are_renewed_once_for_all",
        "tokens-renewed_ones_outlast_a_restart_unread",
        "words-every_phrase_is_in_every_language",
    },
    CounterPeer: {*CALLED_FOR, *(str(check) for check in CHECKS if has_messages in check.needs)},
}
#: What a channel without an API of its own has to promise.
WIDGETS = {
    "intake-customers_are_told_apart",
    "isolation-no_secret_is_told",
    "isolation-two_shops_with_equal_names_stay_apart",
    "manifest-feeds_are_told_apart",
    "manifest-is_backed_by_methods",
    "sending-a_file_arrives_once_with_its_bytes_and_name",
    "sending-an_answer_arrives_as_it_was_written",
    "sending-answers_keep_their_order",
    "words-people_are_told_why",
}
#: What rests on the database most.
GROWN = {
    "acting-taken_and_never_answered_is_done_once",
    "acting-money_goes_back_to_the_cent",
    "intake-the_same_delivery_counts_once",
    "intake-news_in_the_wrong_order_ends_right",
    "isolation-two_shops_with_equal_names_stay_apart",
    "reading-a_kill_at_any_page_costs_nothing",
    "reading-what_is_gone_is_noticed",
    "sending-taken_and_never_answered_is_sent_once",
    "tokens-they_are_renewed_once_for_all",
}
EVERY = [
    *((make, check) for make, left_out in NOT_CONCERNED.items() for check in CHECKS if str(check) not in left_out),
    *((WidgetPeer, check) for check in CHECKS if str(check) in WIDGETS),
]


@pytest.mark.parametrize(("make", "check"), EVERY, ids=[f"{make.__name__}-{check}" for make, check in EVERY])
async def test_a_connector_keeps_its_promise(make: Callable[[], Peer], check: Check, tmp_path: Path) -> None:
    await checked(check, make, tmp_path)


@pytest.mark.parametrize("check", [check for check in CHECKS if str(check) in GROWN], ids=str)
async def test_promises_are_kept_over_postgresql_too(check: Check, tmp_path: Path, postgres_url: str) -> None:
    await checked(check, KioskPeer, tmp_path, postgres_url)


@pytest.mark.parametrize("name", sorted(NOT_CONCERNED[PostboxPeer]))
async def test_a_check_that_does_not_concern_a_connector_says_so(name: str, tmp_path: Path) -> None:
    check = next(check for check in CHECKS if str(check) == name)
    with pytest.raises(NotConcerned):
        await checked(check, PostboxPeer, tmp_path)


def test_every_promise_is_told_in_words() -> None:
    assert [str(check) for check in CHECKS if not check.promise.endswith(".")] == []
    assert len({str(check) for check in CHECKS}) == len(CHECKS)
