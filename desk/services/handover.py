"""Regions hand work to each other: what is open when a shift ends goes to somebody who is awake.

What waits for us goes back to the queue at once, and from there first to the regions that take over. What waits
for the customer, or was put aside, is nobody's until she answers or its time comes. Nothing is ever owned by
somebody who is asleep, but for the grace in which he may finish.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from desk.bus.protocol import Bus
from desk.config.model import Config
from desk.domain.conversations import Conversation
from desk.domain.ids import AgentId, MerchantId, RegionId
from desk.domain.phrases import Phrase, phrase_to_text
from desk.domain.states import State
from desk.domain.time import Clock
from desk.services.facts import LOOKED_AT, facts
from desk.services.here import Status
from desk.services.notes import Notes
from desk.services.presence import Presence
from desk.store import conversations, messages, queue
from desk.store.protocol import Store, Transaction
from desk.translation.protect.finders import Finders

_ENDED = Phrase("desk", "Its owner's shift ended")
_GONE = Phrase("desk", "Its owner is not here")
#: Conversations handed over in one unit of work.
_PAGE = 50
#: A clock that was set, or a laptop that slept, is noticed within this.
_LONGEST_SLEEP = timedelta(minutes=1)
_LATEST = 2**31 - 1
#: What somebody has of each state: all that is not resolved, what waits for us, what waits for others.
_ALL = (State.OPEN, State.WAITING, State.SNOOZED)
_OURS = (State.OPEN,)
_THEIRS = (State.WAITING, State.SNOOZED)


class Handover:
    """Watches the sun; ``run`` never returns."""

    def __init__(
        self, store: Store, config: Config, presence: Presence, notes: Notes, finders: Finders, bus: Bus, clock: Clock
    ) -> None:
        self._store = store
        self._config = config
        self._presence = presence
        self._notes = notes
        self._finders = finders
        self._bus = bus
        self._clock = clock

    async def run(self) -> None:
        """Hand over and wake what is due at every change of a shift."""
        bell = self._bus.bell("shifts")
        while True:
            await self.sweep()
            await bell.rung(self._until_change())

    async def sweep(self) -> int:
        """Hand over everything whose owner is off shift, gone or leaving; return how much that was."""
        while await self._store.write(self._wake_snoozed):
            pass
        handed = 0
        for agent in await self._store.read(queue.owners_of_any_merchant):
            handed += await self._empty(agent)
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

        def unit(tx: Transaction) -> int:
            left = self._left_alone(tx, agent)
            for conversation in left:
                self._hand_over(tx, conversation, agent)
            return len(left)

        while await self._store.read(lambda tx: self._left_alone(tx, agent)):
            handed += await self._store.write(unit)
        return handed

    def _left_alone(self, tx: Transaction, agent: AgentId) -> list[Conversation]:
        """Return some of what is to be handed over; none, if that is all."""
        parts = (
            queue.left_of_any_merchant(tx, agent, states, served, _PAGE) for states, served in self._left_by(agent)
        )
        return next((part for part in parts if part), [])

    def _left_by(self, agent: AgentId) -> Iterable[tuple[Iterable[State], frozenset[MerchantId]]]:
        """Yield which states of what somebody has are to be handed over, but for some merchants' that he serves."""
        known, now, nobodys = self._config.agents.get(agent), self._clock(), frozenset[MerchantId]()
        if known is None or not (self._presence.on_shift(agent, now) or self._presence.finishing(agent, now)):
            yield _ALL, nobodys
        else:
            yield _OURS, self._serves(agent)
            if self._presence.status(agent) is Status.LEAVING:
                yield _THEIRS, nobodys

    def _serves(self, agent: AgentId) -> frozenset[MerchantId]:
        """Return the merchants whose customers may count on somebody now: none, if he is off shift or gone."""
        known, now = self._config.agents.get(agent), self._clock()
        here = known and (self._presence.answers(agent, now) or self._presence.finishing(agent, now))
        return known.merchants if known and here else frozenset()

    def _hand_over(self, tx: Transaction, conversation: Conversation, owner: AgentId) -> Conversation:
        """Release it, let its owner follow, and leave a note of facts for whoever takes it."""
        now = self._clock()
        conversations.follow(tx, conversation, owner, now)
        on_shift = owner in self._config.agents and self._presence.on_shift(owner, now)
        reason = phrase_to_text(_GONE if on_shift else _ENDED)
        released = conversations.save(tx, conversation.handed_over(self._region(owner), reason, now))
        return self._note(tx, released, owner, now, on_shift=on_shift)

    def _region(self, owner: AgentId) -> RegionId | None:
        return self._config.region_of(owner).id if owner in self._config.agents else None

    def _note(
        self, tx: Transaction, conversation: Conversation, owner: AgentId, now: datetime, *, on_shift: bool
    ) -> Conversation:
        """Leave what is known in every reader's language, and what was promised in its author's, to be translated."""
        spoken = messages.before(tx, conversation, _LATEST, LOOKED_AT)
        finder = self._finders.of(conversation.merchant)
        known = facts(conversation, [one.message for one in spoken], finder, now)
        lines = [self._from_whom(owner, on_shift=on_shift), *known.lines]
        if known.promised:
            lines.append(Phrase("desk", "What the customer was told to count on is quoted below."))
        noted = self._notes.leave(tx, conversation, lines)
        return self._notes.quote(tx, noted, known.promised, known.language) if known.promised else noted

    def _from_whom(self, owner: AgentId, *, on_shift: bool) -> Phrase:
        known = self._config.agents.get(owner)
        whose = {
            "agent": known.name if known else owner,
            "region": self._config.region_of(owner).name if known else "-",
        }
        if on_shift:
            return Phrase("desk", "Taken over from {agent} ({region}), who is not here.", whose)
        return Phrase("desk", "Handed over by {agent} ({region}), whose shift ended.", whose)

    def _wake_snoozed(self, tx: Transaction) -> int:
        now = self._clock()
        due = queue.snoozed_of_any_merchant(tx, now, _PAGE)
        for conversation in due:
            self.if_absent(tx, conversations.save(tx, conversation.woken(now)))
        return len(due)

    def _until_change(self) -> float:
        """Return the seconds until a shift begins or ends, or a grace."""
        now, grace = self._clock(), self._config.routing.grace
        shifts = [region.calendar.shifts for region in self._config.regions.values()]
        changes = [change for each in shifts if (change := each.next_change(now))]
        graces = [change + grace for each in shifts if (change := each.next_change(now - grace))]
        soonest = min((*changes, *graces), default=now + _LONGEST_SLEEP)
        return min(max(soonest - now, timedelta(milliseconds=50)), _LONGEST_SLEEP) / timedelta(seconds=1)
