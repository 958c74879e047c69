"""Who takes a conversation: the engine is told of everything that happens, and what it decides is recorded.

It decides in memory, on what the mirror knows; a unit records the decision if the conversation still waits.
After a fault everything is learnt anew from the store.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from desk.bus.protocol import Bus
from desk.config.model import Config
from desk.domain.conversations import Change, Conversation
from desk.domain.events import ReplyQueued
from desk.domain.ids import ConversationId, MerchantId
from desk.domain.states import State
from desk.domain.time import Clock
from desk.hooks import specs
from desk.hooks.dispatch import Hooks
from desk.journal import steps
from desk.routing import Decision
from desk.services import tracing
from desk.services.abilities import Abilities
from desk.services.asking import Asking
from desk.services.assigning import carry_out, decided
from desk.services.every import Every
from desk.services.feed import HAPPENINGS
from desk.services.here import Status
from desk.services.mirror import Mirror
from desk.services.planning import Planning
from desk.services.presence import Presence
from desk.services.recalling import Recalling
from desk.services.terms import waits
from desk.store import conversations, queue
from desk.store.feed import Happening
from desk.store.protocol import Store, Transaction

#: Between two looks at shifts, consoles left alone and conversations nobody looked at.
_LOOK = timedelta(seconds=5)
#: Seconds between two looks at what time alone opens, while somebody waits; and while nobody does.
_WAITING, _QUIET = 1.0, 60.0
#: Conversations read at once when everything is learnt anew; also reasons written in one unit.
_PAGE = 500
#: More than anybody has in hand; what an agent owns beyond it is learnt as it changes.
_MOST_OWNED = 10_000
#: With more in the queue, why each waits is worked out only now and then.
_MANY, _NOW_AND_THEN = 2_000, timedelta(minutes=1)
#: More decisions are not recorded at the same time: each is a unit, and the store commits many together.
_AT_ONCE = 64


class Routing:
    """Gives waiting conversations to agents; ``run`` never returns."""

    def __init__(
        self,
        store: Store,
        config: Config,
        hooks: Hooks,
        presence: Presence,
        abilities: Abilities,
        bus: Bus,
        clock: Clock,
    ) -> None:
        self._store = store
        self._config = config
        self._hooks = hooks
        self._presence = presence
        self._abilities = abilities
        self._bus = bus
        self._clock = clock
        self._asking = Asking(store, hooks, clock)
        self._recalling = Recalling(store, config, presence, clock)
        self._planning = Planning(clock)
        self._mirror = Mirror(config, presence, abilities, clock())
        #: What happened since the last pass, by conversation, the newest only.
        self._heard: dict[ConversationId, Conversation] = {}
        self._looks, self._explains = Every(_LOOK), Every(_NOW_AND_THEN)
        self._learnt = False
        self._passed_at: datetime | None = None

    async def run(self) -> None:
        """Route for ever; begins by learning who waits and who has what.

        Where another process routes, this one learns nothing and makes no first offers.
        """
        bell = self._bus.bell("routing")
        stop = self._bus.listen(HAPPENINGS, self._hear)
        try:
            await self._learn()
            while True:
                await self._pass()
                await bell.rung(_WAITING if len(self._mirror.engine) else _QUIET)
        finally:
            self._learnt = False
            stop()
            self._heard.clear()

    @property
    def learnt(self) -> bool:
        """Whether this process routes by now; until then nobody is given anything."""
        return self._learnt

    def first_offer(self, arriving: Conversation) -> Decision | None:
        """Decide on a new conversation before it is stored, so that one unit does both.

        None: whoever takes it is decided once it is stored. A decision must be ``settled``.
        """
        if not self._learnt or self._hooks.has(specs.choose_agent) or self._mirror.engine.owner(arriving.id):
            return None
        decision = self._mirror.first_offer(arriving, self._clock())
        self._bus.wake("routing")
        return decision

    def decided(self, current: Conversation, decision: Decision) -> Change:
        """Return what a decision makes of a conversation that is about to be stored, and what happened."""
        return decided(current, decision, self._presence, self._clock())

    def _recorded(self, tx: Transaction, decision: Decision) -> Conversation:
        return carry_out(tx, decision, self._config, self._presence, self._clock())

    def settled(self, decision: Decision, after: Conversation | None) -> None:
        """Take in how the unit ended that was to record a first offer; None: it failed."""
        self._settle(decision, after)
        self._bus.wake("routing")

    def _settle(self, decision: Decision, after: Conversation | None) -> None:
        now = self._clock()
        if after is not None and waits(after):  # who was to have it no longer takes anything
            self._mirror.look_around(now)
        self._mirror.settled(decision, after, now)

    # -- learning ------------------------------------------------------------------------------------

    def _hear(self, happening: Happening) -> None:
        conversation = happening.listed.conversation
        self._heard[conversation.id] = conversation
        self._bus.wake("routing")
        if isinstance(happening.event, ReplyQueued) and self._leaves(conversation):
            self._bus.wake("shifts")

    def _leaves(self, conversation: Conversation) -> bool:
        agent = conversation.agent
        return agent is not None and agent in self._config.agents and self._presence.status(agent) is Status.LEAVING

    async def _learn(self) -> None:
        """Learn from the store who has what and who waits."""
        self._learnt = False
        mirror = self._mirror = Mirror(self._config, self._presence, self._abilities, self._clock())
        for owned in await self._store.read(_owned):
            mirror.see(owned, self._clock())
        after = queue.FRONT
        while page := await self._store.read(partial(queue.waiting_of_any_merchant, after=after, limit=_PAGE)):
            for waiting in page:
                mirror.see(waiting, self._clock())
            after = queue.place(page[-1])
        self._learnt = True

    # -- one pass ------------------------------------------------------------------------------------

    async def _pass(self) -> None:
        now = self._clock()
        if self._passed_at is not None and now < self._passed_at:  # all that it knows may lie ahead of the clock
            await self._learn()
        self._passed_at = now
        looking = self._looks.due(now)
        if (looking or self._mirror.presence_changed) and self._mirror.look_around(now):
            self._bus.wake("world")
        heard, self._heard = self._heard, {}
        for conversation in heard.values():
            self._mirror.see(conversation, now)
        self._mirror.pass_time(now)
        await self._record()
        if looking:
            await self._recalling.recall()
            self._planning.plan(self._mirror)
        if self._explains.due(now) or len(self._mirror.engine) <= _MANY:
            await self._explain()

    async def _record(self) -> None:
        """Record what was decided, and what is decided because of that."""
        while decisions := self._mirror.decisions():
            for begin in range(0, len(decisions), _AT_ONCE):
                async with asyncio.TaskGroup() as group:
                    for decision in decisions[begin : begin + _AT_ONCE]:
                        group.create_task(self._carry_out(decision))
            self._mirror.pass_time(self._clock())

    async def _carry_out(self, decision: Decision) -> None:
        decision = await self._asking.chosen(decision, self._mirror)
        after: Conversation | None = None
        try:
            after = await self._store.write(partial(self._recorded, decision=decision))
        finally:
            self._settle(decision, after)
        if after is not None and after.agent == decision.agent:
            async with tracing.of_conversation(self._store, after.merchant, after.id):
                steps.step("assigned", conversation=after.id)

    # -- why they wait -------------------------------------------------------------------------------

    async def _explain(self) -> None:
        """Write down why each waits, where it is for another reason than before."""
        reasons = self._mirror.reasons()
        for begin in range(0, len(reasons), _PAGE):
            page = reasons[begin : begin + _PAGE]
            await self._store.write(partial(_note, reasons=page))
        if reasons:
            self._bus.wake("world")


def _note(tx: Transaction, reasons: Sequence[tuple[ConversationId, str]]) -> None:
    for number, reason in reasons:
        current = conversations.get_of_any_merchant(tx, number)
        if waits(current) and current.reason != reason:
            conversations.save(tx, (replace(current, reason=reason), ()))


def _owned(tx: Transaction) -> list[Conversation]:
    states, nobody = (State.OPEN, State.WAITING), frozenset[MerchantId]()
    owners = queue.owners_of_any_merchant(tx)
    return [one for owner in owners for one in queue.left_of_any_merchant(tx, owner, states, nobody, _MOST_OWNED)]
