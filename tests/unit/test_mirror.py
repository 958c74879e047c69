"""What routing knows follows the store, also while decisions are on their way there."""

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk.bus.local import LocalBus
from desk.config.model import Config
from desk.config.reader import Known, read
from desk.domain.conversations import Conversation
from desk.domain.ids import AgentId, ConversationId, CustomerId, InboxId, MerchantId
from desk.domain.states import State
from desk.services.abilities import Abilities
from desk.services.mirror import Mirror
from desk.services.presence import Presence

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
ANA = AgentId("ana")
TOML = """
merchant = [{ id = "acme", name = "Acme" }]
inbox = [{ id = "web", merchant = "acme", connector = "widget", name = "Web" }]
region = [{ id = "here", name = "Here", zone = "UTC", hours = { daily = ["00:00-24:00"] } }]
team = [{ id = "all", name = "All", region = "here" }]
agent = [{ id = "ana", name = "Ana", team = "all", merchants = ["acme"], reads = ["en"], capacity = 1 }]
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "desk.toml").write_text(TOML, encoding="utf-8")
    return read([tmp_path / "desk.toml"], {}, Known())


@pytest.fixture
def mirror(config: Config) -> Mirror:
    presence = Presence(config, LocalBus(), lambda: NOW, lambda: NOW)
    presence.arrive(ANA)
    return Mirror(config, presence, Abilities(["en"], lambda source, target: False), NOW)


def waiting(number: int = 1, since: datetime = NOW) -> Conversation:
    return Conversation(
        id=ConversationId(number),
        merchant=MerchantId("acme"),
        inbox=InboxId("web"),
        customer=CustomerId(number),
        language="en",
        heard=1,
        waiting_since=since,
        created_at=since,
        updated_at=since,
    )


def given(conversation: Conversation, at: datetime = NOW) -> Conversation:
    return dataclasses.replace(conversation, agent=ANA, updated_at=at)


def test_what_is_heard_of_a_decision_under_way_is_older_than_it(mirror: Mirror) -> None:
    mirror.see(waiting(), NOW)
    [decision] = mirror.decisions()
    mirror.see(waiting(), NOW)
    assert mirror.decisions() == []
    mirror.settled(decision, given(waiting()), NOW)
    assert mirror.engine.owner(ConversationId(1)) == ANA


def test_what_happened_right_after_a_decision_was_recorded_is_not_missed(mirror: Mirror) -> None:
    mirror.see(waiting(), NOW)
    [decision] = mirror.decisions()
    later = NOW + timedelta(seconds=1)
    mirror.see(dataclasses.replace(given(waiting(), later), state=State.RESOLVED), NOW)
    mirror.settled(decision, given(waiting()), NOW)
    mirror.see(waiting(2), NOW)
    assert [one.conversation for one in mirror.decisions()] == [2]


def test_a_decision_that_was_not_recorded_gives_its_place_back(mirror: Mirror) -> None:
    mirror.see(waiting(), NOW)
    [decision] = mirror.decisions()
    mirror.settled(decision, None, NOW)
    mirror.see(waiting(2), NOW)
    assert [one.conversation for one in mirror.decisions()] == [2]


def test_somebody_else_took_it_meanwhile(mirror: Mirror) -> None:
    mirror.see(waiting(), NOW)
    [decision] = mirror.decisions()
    mirror.settled(decision, dataclasses.replace(waiting(), agent=AgentId("gone")), NOW)
    mirror.see(waiting(2), NOW)
    assert [one.conversation for one in mirror.decisions()] == [2]


def test_a_first_offer_is_on_its_way_until_it_is_settled(mirror: Mirror) -> None:
    offer = mirror.first_offer(waiting(), NOW)
    assert offer is not None
    assert (offer.agent, mirror.decisions()) == (ANA, [])
    assert mirror.first_offer(waiting(2), NOW) is None
    mirror.settled(offer, given(waiting()), NOW)
    mirror.see(dataclasses.replace(given(waiting(), NOW), state=State.RESOLVED), NOW)
    assert [one.conversation for one in mirror.decisions()] == [2]


def test_capacity_comes_back_by_silence(mirror: Mirror) -> None:
    mirror.see(dataclasses.replace(given(waiting()), state=State.WAITING), NOW)
    mirror.see(waiting(2), NOW)
    assert mirror.decisions() == []
    mirror.pass_time(NOW + timedelta(minutes=15))
    assert [one.conversation for one in mirror.decisions()] == [2]


def test_capacity_comes_back_by_silence_after_the_last_of_several_answers(mirror: Mirror) -> None:
    for minute in (0, 5, 10):
        mirror.see(dataclasses.replace(given(waiting(), NOW + timedelta(minutes=minute)), state=State.WAITING), NOW)
    mirror.see(waiting(2), NOW)
    mirror.pass_time(NOW + timedelta(minutes=24))
    assert mirror.decisions() == []
    mirror.pass_time(NOW + timedelta(minutes=25))
    assert [one.conversation for one in mirror.decisions()] == [2]
