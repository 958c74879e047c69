"""Which policy holds: the most specific one, and never one of two that contradict each other."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.config.promises import book
from desk.config.reader import Known, read
from desk.domain.clocks import ClockName, Target
from desk.domain.ids import InboxId
from desk.domain.policies import Book, Scope, clashes
from desk.domain.states import State
from desk.testing import DESK_TOML
from tests.support.calendars import at, told

SLAS = """
[[sla]]
id = "everybody"
first_answer = { business = "8h" }

[[sla]]
id = "acme"
merchants = ["acme"]
first_answer = { calendar = "24h", business = "4h" }
business_hours = { region = "lisbon" }

[[sla]]
id = "acme-chats"
merchants = ["acme"]
connectors = ["widget"]
first_answer = { business = "10m" }

[[sla]]
id = "acme-chats-urgent"
inboxes = ["web"]
min_priority = 10
first_answer = { business = "2m" }
pauses = { calendar = ["snoozed"] }
"""


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    monkeypatch.setenv("DESK_TEST_PASSWORD", "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNo")
    file = tmp_path / "desk.toml"
    file.write_text(DESK_TOML + SLAS, encoding="utf-8")
    environ = {"DESK_TEST_PASSWORD": "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNo"}
    return book(read([file], environ, Known(connectors={"widget", "fake"}, now=at("2026-06-15T00:00"))))


@pytest.mark.parametrize(
    ("inbox", "priority", "policy"),
    [
        ("loja", 0, "everybody"),
        ("loja", 50, "everybody"),
        ("shop", 0, "acme"),
        ("web", 0, "acme-chats"),
        ("web", 9, "acme-chats"),
        ("web", 10, "acme-chats-urgent"),
    ],
)
def test_the_most_specific_policy_holds(found: Book, inbox: str, priority: int, policy: str) -> None:
    decided = found.policy(InboxId(inbox), priority)
    assert decided is not None
    assert decided.name == policy


def test_the_hours_are_those_of_every_region_that_serves_the_merchant_unless_one_is_named(found: Book) -> None:
    evening = at("2026-06-15T20:00")  # Lisbon sleeps, São Paulo does not
    due = {}
    for inbox in ("loja", "shop"):
        decided = found.policy(InboxId(inbox), 0)
        assert decided is not None
        due[inbox] = told(decided.hours.add_business_time(evening, timedelta(hours=1)))
    assert due == {"loja": "2026-06-15T21:00", "shop": "2026-06-16T08:00"}


def test_a_clock_whose_pauses_are_not_named_keeps_its_own(found: Book) -> None:
    decided = found.policy(InboxId("web"), 10)
    assert decided is not None
    assert decided.pauses == {
        ClockName.MARKETPLACE: {State.SNOOZED},
        ClockName.CONTRACT: {State.WAITING, State.SNOOZED, State.RESOLVED},
    }
    assert decided.targets == {Target.FIRST_ANSWER: {ClockName.CONTRACT: timedelta(minutes=2)}}


INBOXES = [InboxId(name) for name in "abc"]
scopes = st.lists(st.builds(Scope, st.frozensets(st.sampled_from(INBOXES), min_size=1), st.integers(0, 2)), max_size=4)


@given(scopes)
def test_what_does_not_clash_is_decided_for_every_conversation(found: Sequence[Scope]) -> None:
    undecided = {
        frozenset((one, other))
        for inbox in INBOXES
        for priority in range(3)
        for covering in [[place for place, scope in enumerate(found) if scope.covers(inbox, priority)]]
        if covering and not any(all(found[one].within(found[o]) for o in covering) for one in covering)
        for one in covering
        for other in covering
        if one != other
    }
    assert bool(undecided) <= bool(clashes(found))


def test_two_scopes_that_are_the_same_clash() -> None:
    assert len(clashes([Scope(frozenset(INBOXES), 1)] * 2)) == 1


def test_an_urgent_one_for_all_and_one_for_an_inbox_clash_until_a_third_decides() -> None:
    urgent, one = Scope(frozenset(INBOXES), 5), Scope(frozenset(INBOXES[:1]), 0)
    assert [(clash.inbox, clash.priority) for clash in clashes([urgent, one])] == [("a", 5)]
    assert clashes([urgent, one, Scope(frozenset(INBOXES[:1]), 5)]) == []
