"""Seventy-two hours in three regions: nobody works asleep, nobody waits beside somebody free, every hand-over has its note.

The clock is the test's own and leaps by minutes; Lisbon's clocks change on the second night. Customers come in
four languages; agents come, go, pause, decline, answer, resolve and leave as a seeded chance has it.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from desk.config.people import Agent
from desk.domain.conversations import Conversation
from desk.domain.errors import Forbidden, SomethingNewer
from desk.domain.events import NoteAdded, Released
from desk.domain.ids import AgentId, MerchantId
from desk.domain.phrases import phrase_from_text
from desk.domain.states import State
from desk.services.abilities import ring_of
from desk.services.terms import takes_capacity
from desk.store import conversations, feed, queue
from desk.store.protocol import Transaction
from desk.testing import DeskUnderTest, running, until
from desk.testing.clock import FakeClock

BEGIN = datetime(2026, 10, 24, 6, 0, tzinfo=UTC)
STEP = timedelta(minutes=20)
TEXTS = ("Where is my order?", "Onde está o meu pedido?", "Wo ist mein Paket?", "¿Dónde está mi pedido?")
HANDED_OVER = {"Its owner's shift ended", "Its owner is not here"}
NOTED = ("Handed over by", "Taken over from")
TOML = """
region = [
    { id = "lisbon", name = "Lisbon", zone = "Europe/Lisbon", hours = { daily = ["08:00-17:00"] }, lunch = ["12:00-13:00"], hands_to = ["sao-paulo"] },
    { id = "sao-paulo", name = "São Paulo", zone = "America/Sao_Paulo", hours = { daily = ["12:00-21:00"] }, hands_to = ["manila"] },
    { id = "manila", name = "Manila", zone = "Asia/Manila", hours = { daily = ["22:00-07:00", "09:00-14:00"] }, hands_to = ["lisbon"] },
]
team = [
    { id = "l", name = "Lisbon", region = "lisbon" },
    { id = "s", name = "São Paulo", region = "sao-paulo" },
    { id = "m", name = "Manila", region = "manila" },
]
agent = [
    { id = "ines", name = "Inês", team = "l", merchants = ["*"], reads = { pt = "native", en = "fluent" }, capacity = 2 },
    { id = "emma", name = "Emma", team = "l", merchants = ["*"], reads = { en = "native" }, capacity = 3 },
    { id = "rafa", name = "Rafaela", team = "s", merchants = ["*"], reads = { pt-BR = "native", en = "fluent" }, capacity = 3 },
    { id = "luis", name = "Luís", team = "s", merchants = ["*"], reads = { es = "native", en = "fluent" }, capacity = 2 },
    { id = "joy", name = "Joy", team = "m", merchants = ["*"], reads = { en = "native" }, capacity = 4 },
    { id = "paolo", name = "Paolo", team = "m", merchants = ["*"], reads = { en = "fluent" }, capacity = 2 },
]

[[merchant]]
id = "acme"
name = "Acme"

[[inbox]]
id = "shop"
merchant = "acme"
connector = "fake"
name = "Shop"
languages = ["en", "pt", "de", "es"]

[routing]
fluent_after = "0s"
translated_after = "0s"
no_answer = false
away_after = false
grace = "10m"
"""


class ThreeDays:
    """What happens, and what must be true after each thing that does."""

    def __init__(self, desk: DeskUnderTest, seed: int) -> None:
        self.desk = desk
        self.chance = Random(seed)
        self.customers: list[str] = []
        self.here: set[str] = set()

    async def live_through(self, length: timedelta) -> None:
        end = self.desk.clock() + length
        while self.desk.clock() < end:
            self.desk.clock.advance(STEP)
            await self._holds("time passed")
            await self._something_happens()

    async def _something_happens(self) -> None:
        self._come_and_go()
        await self._holds("came or went")
        for _ in range(self.chance.choice((0, 1, 2))):
            await self._customer_writes()
            await self._holds("a customer wrote")
        deed = self.chance.choice((self._answer, self._answer, self._decline, self._resolve, self._pause))
        await deed()
        await self._holds(deed.__name__)

    # -- what happens --------------------------------------------------------------------------------

    def _come_and_go(self) -> None:
        now, presence = self.desk.clock(), self.desk.desk.presence
        for agent in self.desk.desk.config.agents:
            comes = presence.on_shift(agent, now) and self.chance.random() < 0.8
            goes = (not presence.on_shift(agent, now) and self.chance.random() < 0.7) or self.chance.random() < 0.03
            if agent not in self.here and comes:
                self.here.add(agent)
                self.desk.arrives(agent)
            elif agent in self.here and goes:
                self.here.remove(agent)
                self.desk.leaves(agent)

    async def _customer_writes(self) -> None:
        again = self.customers and self.chance.random() < 0.4
        if not again:
            self.customers.append(f"customer-{len(self.customers)}")
        customer = self.chance.choice(self.customers) if again else self.customers[-1]
        await self.desk.shop.says(self.chance.choice(TEXTS), customer)

    async def _answer(self) -> None:
        if owned := await self._somebodys():
            customer, agent = owned
            try:
                await self.desk.reply("It arrives tomorrow.", to=customer, by=agent)
            except SomethingNewer:
                return

    async def _decline(self) -> None:
        if owned := await self._somebodys():
            customer, name = owned
            who = self.desk.agent(name)
            try:
                await self.desk.desk.handling.decline(who, (await self.desk.conversation(customer)).id, who.merchants)
            except Forbidden:
                return

    async def _resolve(self) -> None:
        if owned := await self._somebodys():
            customer, name = owned
            number = (await self.desk.conversation(customer)).id
            await self.desk.desk.handling.set_state(number, self.desk.agent(name).merchants, "resolved", None)

    async def _pause(self) -> None:
        if self.here:
            status = self.chance.choice(("available", "available", "busy", "away", "leaving"))
            self.desk.desk.presence.set(AgentId(self.chance.choice(sorted(self.here))), status)

    async def _somebodys(self) -> tuple[str, str] | None:
        """Return a customer whose conversation somebody has who is here."""

        def look(tx: Transaction) -> list[tuple[str, str]]:
            open_ones = (one for one in unresolved(tx) if one.state is State.OPEN and one.agent in self.here)
            return [(conversations.customer_of(tx, one).external_id, str(one.agent)) for one in open_ones]

        found = await self.desk.desk.store.read(look)
        return self.chance.choice(found) if found else None

    # -- what must be true ---------------------------------------------------------------------------

    async def _holds(self, after: str) -> None:
        """Wait until everything is as it must be; it never comes to be so where something is wrong."""
        await self.desk.settled(within=30)
        broken: list[str] = []

        async def nothing_broken() -> bool:
            broken[:] = await self.desk.desk.store.read(self.broken)
            return not broken

        try:
            await until(nothing_broken, within=30)
        except AssertionError:
            pytest.fail(f"{self.desk.clock()}, {after}: {broken}")

    def broken(self, tx: Transaction) -> list[str]:
        """Return everything that must not be, in words."""
        found = unresolved(tx)
        return [*self._asleep(found), *self._waiting_beside_somebody_free(found)]

    def _asleep(self, found: list[Conversation]) -> list[str]:
        now, presence = self.desk.clock(), self.desk.desk.presence
        return [
            f"{one.id} belongs to {one.agent}, who is asleep"
            for one in found
            if one.agent and not presence.on_shift(one.agent, now) and not presence.finishing(one.agent, now)
        ]

    def _waiting_beside_somebody_free(self, found: list[Conversation]) -> list[str]:
        waiting = [one for one in found if one.agent is None and one.state is State.OPEN and one.heard]
        return [
            f"{one.id} waits beside {agent.id}"
            for one in waiting
            for agent in self.desk.desk.config.agents.values()
            if self._could_take(agent, one, found)
        ]

    def _could_take(self, agent: Agent, one: Conversation, found: list[Conversation]) -> bool:
        now, desk = self.desk.clock(), self.desk.desk
        load = sum(other.agent == agent.id and takes_capacity(other, now) for other in found)
        declined = any(who == agent.id and now < at + timedelta(minutes=15) for who, at in one.declined)
        reads = ring_of(agent, one.language, desk.pipeline.can) is not None
        return desk.presence.accepts(agent.id, now) and load < agent.places("chat") and reads and not declined


def unresolved(tx: Transaction) -> list[Conversation]:
    """Return everything that somebody has or that waits."""
    states, nobody = (State.OPEN, State.WAITING, State.SNOOZED), frozenset[MerchantId]()
    owners = queue.owners_of_any_merchant(tx)
    owned = [one for owner in owners for one in queue.left_of_any_merchant(tx, owner, states, nobody, 10_000)]
    return [*owned, *queue.waiting_of_any_merchant(tx, queue.FRONT, 10_000)]


def hand_overs_without_note(tx: Transaction) -> tuple[int, list[int]]:
    """Return how often work was handed over, and the conversations in which a note of it is missing."""
    handed, noted = Counter[int](), Counter[int]()
    for one in feed.after_of_any_merchant(tx, 0, 1_000_000):
        match one.event:
            case Released(conversation=number, reason=reason) if phrase_from_text(reason).id in HANDED_OVER:
                handed[number] += 1
            case NoteAdded(conversation=number) if one.spoken and one.spoken.message.body.startswith(NOTED):
                noted[number] += 1
    return handed.total(), [number for number in handed if handed[number] != noted[number]]


@pytest.mark.parametrize("seed", [1, 2])
async def test_three_days_in_three_regions(tmp_path: Path, seed: int) -> None:
    async with running(tmp_path, TOML, clock=FakeClock(BEGIN), present=False) as desk:
        days = ThreeDays(desk, seed)
        await days.live_through(timedelta(hours=72))
        handed, without_note = await desk.desk.store.read(hand_overs_without_note)
        assert handed >= 20, "too little happened to prove anything"
        assert without_note == []
