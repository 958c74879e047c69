"""What the reserve is planned for: each kind of channel by itself, and only those who take new work."""

from datetime import UTC, datetime, timedelta

from desk.domain.ids import AgentId, MerchantId
from desk.routing import Agent, JobType, Presence, Skill
from desk.routing.forecast import Forecast
from desk.services.planning import loads, policy

NOON = datetime(2027, 3, 29, 12, tzinfo=UTC)
LUMA = MerchantId("luma")
CHAT, MAIL = JobType("de", LUMA), JobType("de", LUMA, channel="mail")


def agent(name: str, presence: Presence = Presence.AVAILABLE) -> Agent:
    return Agent(
        id=AgentId(name),
        skills=frozenset({Skill("de", LUMA)}),
        capacity={"chat": 2, "mail": 7},
        idle_since=NOON,
        presence=presence,
    )


def forecast(chats: int, mails: int) -> Forecast:
    found = Forecast(NOON - timedelta(hours=1))
    for job, count in ((CHAT, chats), (MAIL, mails)):
        for number in range(count):
            found.arrived(job, NOON - timedelta(minutes=number))
    return found


def test_each_channel_is_planned_with_its_own_places() -> None:
    found = loads(forecast(9, 9), [agent("ana"), agent("bela")], NOON)
    assert {channel: sum(load.places.values()) for channel, load in found.items()} == {"chat": 4, "mail": 14}
    assert {channel: set(load.arrivals) for channel, load in found.items()} == {"chat": {CHAT}, "mail": {MAIL}}


def test_who_pauses_is_not_planned_with() -> None:
    found = loads(forecast(9, 0), [agent("ana"), agent("bela", Presence.PAUSED)], NOON)
    assert sum(found["chat"].places.values()) == 2


def test_what_hardly_comes_is_not_planned_for() -> None:
    assert set(loads(forecast(9, 1), [agent("ana")], NOON)) == {"chat"}


def test_what_is_not_planned_for_goes_to_whoever_can_do_it() -> None:
    found = loads(forecast(9, 1), [agent("ana")], NOON)

    class Quiet:
        def waiting(self, job: JobType) -> int:
            return 1

        def idle(self, group: object, channel: str) -> int:
            return 1

        def in_hand(self, job: JobType, group: object) -> int:
            return 0

    assert policy(found).gain(Quiet(), MAIL, agent("ana").group, 1.0) > 0
