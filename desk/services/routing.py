"""Who takes a conversation: asked when it comes, and again whenever somebody could take it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from desk.bus.protocol import Bus
from desk.config.model import Config
from desk.domain import routing
from desk.domain.conversations import Conversation
from desk.domain.ids import AgentId, ConversationId, RegionId
from desk.domain.messages import Customer, Phrase
from desk.domain.routing import Choice, Need, Option, Translatable, Worker
from desk.domain.states import State
from desk.domain.time import Clock
from desk.hooks import specs
from desk.hooks.dispatch import Hooks
from desk.hooks.protocols import Candidate, ConversationInfo
from desk.services.presence import Presence
from desk.store import conversations, jobs, queue
from desk.store.protocol import Store, Transaction

#: Seconds after which the queue is offered again although no bell rang: capacity also comes back by silence.
_AGAIN = 60.0
#: Waiting conversations looked at in one read.
_PAGE = 500

#: A conversation to be read by its new owner: see ``services.translations``.
READ_JOB = "read"
#: The argument of such a job where what was translated before came from the wrong language. No agent's id.
ANEW = "*"


def info(conversation: Conversation, customer: Customer) -> ConversationInfo:
    """Return a conversation as a plugin may know it."""
    return ConversationInfo(
        id=conversation.id,
        merchant=conversation.merchant,
        inbox=conversation.inbox,
        customer=customer.external_id,
        customer_name=customer.name,
        language=conversation.language,
        agent=conversation.agent,
    )


class Routing:
    """Gives waiting conversations to agents; the decision and its record are one unit of work."""

    def __init__(
        self,
        store: Store,
        config: Config,
        hooks: Hooks,
        presence: Presence,
        translatable: Translatable,
        bus: Bus,
        clock: Clock,
    ) -> None:
        self._store = store
        self._config = config
        self._hooks = hooks
        self._presence = presence
        self._translatable = translatable
        self._bus = bus
        self._clock = clock

    async def run(self) -> None:
        """Offer the queue whenever capacity, shift or presence changes; never returns."""
        bell = self._bus.bell("routing")
        while True:
            await self.offer()
            await bell.rung(_AGAIN)

    async def offer(self) -> int:
        """Offer every waiting conversation, longest waiting first; return how many were taken."""
        taken, after = 0, queue.FRONT
        while True:
            page, workers = await self._store.read(partial(self._look, after))
            taken += await self._offer_page(page, workers)
            if len(page) < _PAGE:
                return taken
            after = queue.place(page[-1])

    def _look(self, after: queue.Place, tx: Transaction) -> tuple[list[Conversation], list[Worker]]:
        """Return a page of the queue, and whoever might take something of it."""
        page = queue.waiting_of_any_merchant(tx, after, _PAGE)
        return page, self._workers(tx) if page else []

    async def _offer_page(self, page: Sequence[Conversation], workers: list[Worker]) -> int:
        """Offer one page; only what somebody has room for is a unit of its own."""
        taken, left = 0, []
        for waiting in page:
            if routing.eligible(_need(waiting), workers, self._translatable):
                taken += await self.route(waiting.id)
                workers = await self._store.read(self._workers)
            elif self._why(waiting, workers) != waiting.reason:
                left.append(waiting.id)
        if left:
            await self._store.write(partial(self._note_all_waiting, left))
        return taken

    def _note_all_waiting(self, left: Sequence[ConversationId], tx: Transaction) -> None:
        """Write down why each waits; for what somebody has room for by now the bell has rung again."""
        workers = self._workers(tx)
        for current in (conversations.get_of_any_merchant(tx, number) for number in left):
            if _waits(current) and not routing.eligible(_need(current), workers, self._translatable):
                self._note_waiting(tx, current, workers)

    async def route(self, conversation: ConversationId) -> bool:
        """Give one waiting conversation to somebody, if there is somebody; tell whether it was taken."""
        wish = await self._wish(conversation)
        return await self._store.write(lambda tx: self.assign(tx, conversation, wish))

    def assign(
        self,
        tx: Transaction,
        conversation: ConversationId,
        wish: AgentId | None = None,
        regions: Sequence[RegionId] = (),
    ) -> bool:
        """Decide and record inside a unit; tell whether somebody took it.

        ``wish`` is a plugin's choice, taken if it is still possible; agents of ``regions`` come
        before everybody else.
        """
        current = conversations.get_of_any_merchant(tx, conversation)
        if not _waits(current):
            return False
        workers = self._workers(tx)
        preferred = [worker for worker in workers if self._presence.region(worker.agent) in regions]
        need = _need(current)
        choice = self._choose(need, preferred, wish) or self._choose(need, workers, wish)
        if choice is None:
            self._note_waiting(tx, current, workers)
            return False
        give(tx, current, choice.agent, choice.reason, self._clock(), unread=self._unread(current, choice.agent))
        return True

    def _unread(self, conversation: Conversation, agent: AgentId) -> bool:
        """Tell whether there is anything that a new owner cannot read: all but a first message in his language."""
        first = conversation.heard <= 1 and conversation.waiting_since is not None
        return not (first and self._config.reads(agent, conversation.language))

    def _note_waiting(self, tx: Transaction, waiting: Conversation, workers: list[Worker]) -> None:
        """Write down why it waits, once: the console shows it in the queue."""
        why = self._why(waiting, workers)
        if why != waiting.reason:
            conversations.save(tx, (replace(waiting, reason=why), ()))

    def _why(self, waiting: Conversation, workers: list[Worker]) -> str:
        return routing.reason_to_text(routing.why_nobody(_need(waiting), workers, self._translatable))

    def _choose(self, need: Need, workers: list[Worker], wish: AgentId | None) -> Choice | None:
        if wish is not None:
            chosen = [worker for worker in workers if worker.agent == wish]
            if routing.eligible(need, chosen, self._translatable):
                return Choice(wish, Phrase("desk", "Chosen by a plugin"))
        return routing.choose(need, workers, self._translatable, self._clock())

    def _workers(self, tx: Transaction) -> list[Worker]:
        loads = queue.loads_of_any_merchant(tx, self._clock())
        return self._presence.workers(loads, queue.last_assigned_of_any_merchant(tx, self._presence.agents))

    async def _wish(self, conversation: ConversationId) -> AgentId | None:
        """Ask plugins; with none that chooses this costs nothing."""
        if not self._hooks.has(specs.choose_agent):
            return None

        def look(tx: Transaction) -> tuple[ConversationInfo, list[Option]]:
            current = conversations.get_of_any_merchant(tx, conversation)
            options = routing.eligible(_need(current), self._workers(tx), self._translatable)
            return info(current, conversations.customer_of(tx, current)), options

        known, options = await self._store.read(look)
        candidates = [self._candidate(option) for option in options]
        return await self._hooks.first(specs.choose_agent, conversation=known, candidates=candidates)

    def _candidate(self, option: Option) -> Candidate:
        worker = option.worker
        return Candidate(
            agent=worker.agent,
            native=option.ring is routing.Ring.NATIVE,
            load=worker.load,
            capacity=worker.capacity,
            idle_seconds=max((self._clock() - worker.idle_since).total_seconds(), 0.0),
        )


def give(
    tx: Transaction,
    conversation: Conversation,
    agent: AgentId,
    reason: Phrase,
    now: datetime,
    *,
    unread: bool = True,
) -> Conversation:
    """Give a conversation to an agent; who had it has room again.

    If there may be something ``unread``, it is made readable for him.
    """
    changed = conversations.save(tx, conversation.assigned(agent, routing.reason_to_text(reason), now))
    if unread:
        jobs.add(tx, conversation.merchant, READ_JOB, conversation.id, agent)
    tx.wake("world")
    if conversation.agent is not None:
        tx.wake("routing")
    return changed


def _waits(conversation: Conversation) -> bool:
    return conversation.agent is None and conversation.state is State.OPEN


def _need(conversation: Conversation) -> Need:
    return Need(
        merchant=conversation.merchant,
        language=conversation.language,
        waiting_since=conversation.waiting_since or conversation.updated_at,
    )
