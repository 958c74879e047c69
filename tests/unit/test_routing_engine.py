"""The engine gives every waiting conversation to whoever should have it, and says why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desk.domain.ids import AgentId, ConversationId, MerchantId, RegionId
from desk.domain.routing import Ring
from desk.routing import Agent, Decision, DedicatedFirst, Engine, JobType, Presence, Skill, Waiting

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
LUMA = MerchantId("luma")
GERMAN, THAI = JobType("de", LUMA), JobType("th", LUMA)


def agent(
    name: str,
    *languages: str,
    ring: Ring = Ring.NATIVE,
    room: int = 1,
    idle: int = 10,
    presence: Presence = Presence.AVAILABLE,
    region: str | None = None,
) -> Agent:
    return Agent(
        id=AgentId(name),
        skills=frozenset(Skill(language, LUMA, ring=ring) for language in languages),
        capacity={"chat": room},
        idle_since=NOW - timedelta(minutes=idle),
        presence=presence,
        region=RegionId(region) if region else None,
    )


def waiting(number: int, job: JobType = GERMAN, since: datetime = NOW, deadline: datetime | None = None) -> Waiting:
    return Waiting(id=ConversationId(number), job=job, since=since, deadline=deadline)


def engine(*agents: Agent) -> Engine:
    made = Engine(DedicatedFirst())
    for one in agents:
        made.changed(one)
    return made


def given(decision: Decision | None) -> tuple[int, str] | None:
    return (decision.conversation, decision.agent) if decision else None


def test_a_new_conversation_goes_to_the_longest_idle() -> None:
    desk = engine(agent("ana", "de", idle=5), agent("bela", "de", idle=20))
    decision = desk.arrived(waiting(1), NOW)
    assert given(decision) == (1, "bela")
    assert decision
    assert decision.reason.values == {"language": "de", "minutes": 20}


def test_the_dedicated_come_before_those_who_can_do_more() -> None:
    desk = engine(agent("ana", "de", "th", idle=99), agent("bela", "de"))
    assert given(desk.arrived(waiting(1), NOW)) == (1, "bela")


def test_of_the_queue_the_nearest_deadline_goes_first() -> None:
    desk = engine()
    desk.arrived(waiting(1, deadline=NOW + timedelta(hours=2)), NOW)
    desk.arrived(waiting(2, deadline=NOW + timedelta(hours=1)), NOW)
    assert given(desk.freed(agent("ana", "de"), NOW)) == (2, "ana")


def test_an_outer_ring_is_asked_when_its_time_has_come() -> None:
    desk = engine(agent("ana", "de", ring=Ring.TRANSLATED), agent("bela", "de"))
    assert given(desk.arrived(waiting(1), NOW)) == (1, "bela")
    assert desk.arrived(waiting(2), NOW) is None
    assert desk.next(NOW + timedelta(seconds=59)) is None
    assert given(desk.next(NOW + timedelta(seconds=60))) == (2, "ana")


def test_an_outer_ring_is_asked_at_once_where_nobody_is_nearer() -> None:
    desk = engine(agent("ana", "de", ring=Ring.TRANSLATED), agent("bela", "de", presence=Presence.PAUSED))
    assert given(desk.arrived(waiting(1), NOW)) == (1, "ana")


def test_what_a_region_handed_over_goes_to_whom_it_hands_to() -> None:
    desk = engine(agent("ana", "de"), agent("bela", "de", ring=Ring.TRANSLATED, region="manila"))
    handed = replace(waiting(1), regions=(RegionId("manila"),))
    assert given(desk.arrived(handed, NOW)) == (1, "bela")
    assert given(desk.arrived(replace(handed, id=ConversationId(2)), NOW)) == (2, "ana")


def test_who_declined_is_not_asked_again() -> None:
    desk = engine(agent("ana", "de"), agent("bela", "de", idle=5))
    desk.arrived(waiting(1), NOW)
    assert given(desk.declined(ConversationId(1), AgentId("ana"), NOW)) == (1, "bela")
    assert desk.declined(ConversationId(1), AgentId("bela"), NOW) is None
    assert ConversationId(1) in desk


def test_a_customer_comes_back_to_who_answered_her_before() -> None:
    desk = engine(agent("ana", "de", idle=1), agent("bela", "de", idle=20))
    known = Waiting(id=ConversationId(1), job=GERMAN, since=NOW, sticky=AgentId("ana"))
    assert given(desk.arrived(known, NOW)) == (1, "ana")


@pytest.mark.parametrize("presence", [Presence.PAUSED, Presence.LEAVING])
def test_who_pauses_or_leaves_gets_nothing_new(presence: Presence) -> None:
    desk = engine(replace(agent("ana", "de"), presence=presence))
    assert desk.arrived(waiting(1), NOW) is None


def test_capacity_is_counted_and_comes_back() -> None:
    desk = engine(agent("ana", "de", room=2))
    assert given(desk.arrived(waiting(1), NOW)) == (1, "ana")
    assert given(desk.arrived(waiting(2), NOW)) == (2, "ana")
    assert desk.arrived(waiting(3), NOW) is None
    assert given(desk.ended(ConversationId(1), NOW)) == (3, "ana")


def test_withdrawn_is_never_given() -> None:
    desk = engine()
    desk.arrived(waiting(1), NOW)
    desk.withdrawn(ConversationId(1))
    assert desk.freed(agent("ana", "de"), NOW) is None
