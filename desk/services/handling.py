"""What people do with a conversation besides answering: take, pass on, set aside, close, correct, note."""

from collections.abc import Callable, Sequence
from datetime import datetime

from desk.config.model import Config
from desk.config.people import Agent
from desk.domain.conversations import Change, Conversation
from desk.domain.errors import Forbidden, Invalid, NotFound
from desk.domain.files import names_of
from desk.domain.ids import AgentId, ConversationId
from desk.domain.phrases import Phrase, phrase_to_text
from desk.domain.states import State
from desk.domain.time import Clock
from desk.services.assigning import ANEW, READ_JOB, give
from desk.services.files import Files
from desk.services.intake import legible
from desk.services.notes import Notes
from desk.store import conversations, jobs, letters, messages, uploads
from desk.store.conversations import Walls
from desk.store.messages import Spoken
from desk.store.protocol import Store, Transaction
from desk.store.uploads import Holder


class Handling:
    """Each method is one unit of work inside the walls of the one who acts."""

    def __init__(self, store: Store, config: Config, notes: Notes, files: Files, clock: Clock) -> None:
        self._store = store
        self._config = config
        self._notes = notes
        self._files = files
        self._clock = clock

    async def take(self, agent: Agent, conversation: ConversationId, walls: Walls) -> None:
        """Give a conversation to the one who asks for it; a colleague's only by a supervisor's hand."""

        def unit(tx: Transaction) -> None:
            current = conversations.get(tx, conversation, walls)
            if current.agent == agent.id:
                return
            if current.agent is not None and agent.role.value != "supervisor":
                raise Forbidden(f"{self._name(current.agent)} has this conversation; ask a supervisor to move it.")
            now = self._clock()
            give(tx, current, agent.id, Phrase("desk", "Taken by hand"), now)
            conversations.seen(tx, conversation, agent.id, now)

        await self._store.write(unit)

    async def decline(self, agent: Agent, conversation: ConversationId, walls: Walls) -> None:
        """Give a conversation back that one cannot take; it goes to somebody else, who is told."""

        def unit(tx: Transaction) -> None:
            current = conversations.get(tx, conversation, walls)
            if current.agent != agent.id:
                raise Forbidden("Only its owner can decline this conversation.")
            reason = phrase_to_text(Phrase("desk", "Declined by {agent}", {"agent": agent.name}))
            conversations.save(tx, current.refused(agent.id, reason, self._clock()))
            tx.wake("world")

        await self._store.write(unit)

    async def seen(self, agent: AgentId, conversation: ConversationId) -> None:
        """Take in that somebody looks at a conversation; if it is his, it no longer goes to another by itself."""
        await self._store.write(lambda tx: conversations.seen(tx, conversation, agent, self._clock()))

    async def transfer(self, by: Agent, conversation: ConversationId, walls: Walls, to: str | None) -> None:
        """Pass a conversation to a colleague who serves its merchant, or back to the queue."""

        def unit(tx: Transaction) -> None:
            now = self._clock()
            current = conversations.get(tx, conversation, walls)
            if current.agent not in (None, by.id) and by.role.value != "supervisor":
                raise Forbidden("Only its owner or a supervisor may pass this conversation on.")
            if to is None:
                conversations.save(tx, current.released(phrase_to_text(Phrase("desk", "Returned to the queue")), now))
                tx.wake("routing")
                return
            colleague = self._colleague(to, current)
            give(tx, current, colleague.id, Phrase("desk", "Passed on by {agent}", {"agent": by.name}), now)

        await self._store.write(unit)

    async def set_state(self, conversation: ConversationId, walls: Walls, state: str, until: datetime | None) -> None:
        """Open, snooze or resolve a conversation."""
        await self._change(conversation, walls, lambda current: _in_state(current, state, until, self._clock()))

    async def correct_language(
        self, by: AgentId, conversation: ConversationId, walls: Walls, language: str
    ) -> None:
        """Believe a person about the customer's language; the newest messages are translated anew."""

        def unit(tx: Transaction) -> None:
            current = conversations.get(tx, conversation, walls)
            changed = conversations.save(tx, current.corrected_to(language, by, self._clock()))
            messages.relabel(tx, changed)
            jobs.add(tx, changed.merchant, READ_JOB, changed.id, ANEW)
            tx.wake("routing")

        await self._store.write(unit)

    async def note(
        self, by: Agent, conversation: ConversationId, walls: Walls, text: str, key: str, files: Sequence[int] = ()
    ) -> Spoken:
        """Leave a note for colleagues, perhaps with files; the same key again leaves nothing."""
        name = f"note/{by.id}/{conversation}/{key}"

        def look(tx: Transaction) -> tuple[Conversation, Spoken | None]:
            current = conversations.get(tx, conversation, walls)
            return current, messages.by_key(tx, current, name)

        current, before = await self._store.read(look)
        if before is not None:
            return before
        holder = Holder.agent(current.merchant, current.inbox, by.id, current.id)
        attached = await self._files.held(holder, files, self._files.inside)
        written = legible(text) if text.strip() or not attached else names_of(one.name for one in attached)

        def unit(tx: Transaction) -> Spoken:
            current = conversations.get(tx, conversation, walls)
            if (stored := messages.by_key(tx, current, name)) is not None:
                return stored
            number = self._notes.write(tx, current, by.id, written, by.language, name)
            letters.attach(tx, current.merchant, number, attached)
            uploads.drop(tx, holder, files)
            jobs.add(tx, current.merchant, READ_JOB, current.id, current.agent or "")
            return messages.get(tx, number, walls)

        return await self._store.write(unit)

    async def _change(
        self, conversation: ConversationId, walls: Walls, change: Callable[[Conversation], Change]
    ) -> None:
        def unit(tx: Transaction) -> None:
            conversations.save(tx, change(conversations.get(tx, conversation, walls)))
            tx.wake("routing")
            tx.wake("world")

        await self._store.write(unit)

    def _colleague(self, agent: str, conversation: Conversation) -> Agent:
        colleague = self._config.agents.get(AgentId(agent))
        if colleague is None or conversation.merchant not in colleague.merchants:
            raise NotFound(f"{agent!r} is no agent who serves this merchant.")
        return colleague

    def _name(self, agent: AgentId) -> str:
        known = self._config.agents.get(agent)
        return known.name if known else agent


def _in_state(current: Conversation, state: str, until: datetime | None, now: datetime) -> Change:
    match state:
        case State.OPEN:
            return current.reopened(now)
        case State.RESOLVED:
            return current.resolved(now)
        case State.SNOOZED if until is not None:
            return current.snoozed(until, now)
        case State.SNOOZED:
            raise Invalid("until: missing; say until when to put the conversation aside")
    raise Invalid(f"state: found {state!r}; expected open, snoozed or resolved")
