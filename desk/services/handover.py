"""Regions hand work to each other: what is open when a shift ends gets an owner who is awake."""

from datetime import datetime, timedelta

from desk.bus.protocol import Bus
from desk.config.model import Config
from desk.domain import routing
from desk.domain.conversations import Conversation
from desk.domain.ids import AgentId, MerchantId
from desk.domain.messages import Phrase
from desk.domain.time import Clock
from desk.services.notes import Notes
from desk.services.presence import Presence
from desk.services.routing import Routing
from desk.store import conversations, queue
from desk.store.protocol import Store, Transaction

_ENDED = Phrase("desk", "Its owner's shift ended")
_GONE = Phrase("desk", "Its owner is not here")
#: Conversations handed over in one unit of work.
_PAGE = 50
#: A clock that was set, or a laptop that slept, is noticed within this.
_LONGEST_SLEEP = timedelta(minutes=1)


class Handover:
    """Watches the sun; ``run`` never returns."""

    def __init__(
        self, store: Store, config: Config, presence: Presence, routing: Routing, notes: Notes, bus: Bus, clock: Clock
    ) -> None:
        self._store = store
        self._config = config
        self._presence = presence
        self._routing = routing
        self._notes = notes
        self._bus = bus
        self._clock = clock

    async def run(self) -> None:
        """Hand over and wake what is due at every change of a shift."""
        bell = self._bus.bell("shifts")
        while True:
            await self.sweep()
            await bell.rung(self._until_change())

    async def sweep(self) -> int:
        """Hand over everything open whose owner is off shift or gone; return how much that was."""
        while await self._store.write(self._wake_snoozed):
            pass
        handed = 0
        for agent in await self._store.read(queue.owners_of_any_merchant):
            handed += await self._empty(agent)
        self._bus.wake("routing")
        self._bus.wake("world")
        return handed

    def if_absent(self, tx: Transaction, conversation: Conversation) -> Conversation:
        """Hand a conversation over if its owner is off shift or gone, inside the unit that found it so."""
        owner = conversation.agent
        if owner is None or conversation.merchant in self._serves(owner):
            return conversation
        return self._hand_over(tx, conversation, owner)

    async def _empty(self, agent: AgentId) -> int:
        """Hand over what somebody does not look after; he may have come back since it was asked."""
        handed = 0

        def left_alone(tx: Transaction) -> list[Conversation]:
            return queue.open_of_any_merchant(tx, agent, self._serves(agent), _PAGE)

        def unit(tx: Transaction) -> int:
            waiting = left_alone(tx)
            for conversation in waiting:
                self._hand_over(tx, conversation, agent)
            return len(waiting)

        while await self._store.read(left_alone):
            handed += await self._store.write(unit)
        return handed

    def _serves(self, agent: AgentId) -> frozenset[MerchantId]:
        """Return the merchants whose customers may count on somebody now: none, if he is off shift or gone."""
        known = self._config.agents.get(agent)
        return known.merchants if known and self._presence.answers(agent, self._clock()) else frozenset()

    def _hand_over(self, tx: Transaction, conversation: Conversation, owner: AgentId) -> Conversation:
        """Release it, leave a note of facts, let its owner follow, and offer it to whoever is awake."""
        now = self._clock()
        conversations.follow(tx, conversation, owner, now)
        on_shift = owner in self._config.agents and self._presence.on_shift(owner, now)
        reason = routing.reason_to_text(_GONE if on_shift else _ENDED)
        released = conversations.save(tx, conversation.released(reason, now))
        noted = self._notes.leave(tx, released, self._facts(released, owner, now))
        preferred = self._config.region_of(owner).hands_to if owner in self._config.agents else ()
        self._routing.assign(tx, noted.id, regions=preferred)
        return conversations.get_of_any_merchant(tx, noted.id)

    def _facts(self, conversation: Conversation, owner: AgentId, now: datetime) -> list[Phrase]:
        known = self._config.agents.get(owner)
        name = known.name if known else owner
        region = self._config.region_of(owner).name if known else "-"
        whose = {"agent": name, "region": region}
        facts = [
            Phrase("desk", "Taken over from {agent} ({region}), who is not here.", whose)
            if known and self._presence.on_shift(owner, now)
            else Phrase("desk", "Handed over by {agent} ({region}), whose shift ended.", whose)
        ]
        if conversation.waiting_since is not None:
            minutes = max(now - conversation.waiting_since, timedelta()) // timedelta(minutes=1)
            facts.append(Phrase("desk", "The customer has been waiting for {minutes} min.", {"minutes": minutes}))
        else:
            facts.append(Phrase("desk", "The customer has been answered; nothing is owed right now."))
        return facts

    def _wake_snoozed(self, tx: Transaction) -> int:
        now = self._clock()
        due = queue.snoozed_of_any_merchant(tx, now, _PAGE)
        for conversation in due:
            self.if_absent(tx, conversations.save(tx, conversation.woken(now)))
        return len(due)

    def _until_change(self) -> float:
        now = self._clock()
        changes = (region.calendar.next_change(now) for region in self._config.regions.values())
        soonest = min((change for change in changes if change is not None), default=now + _LONGEST_SLEEP)
        return min(max(soonest - now, timedelta(milliseconds=50)), _LONGEST_SLEEP) / timedelta(seconds=1)
