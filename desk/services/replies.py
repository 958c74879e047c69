"""Answering: refused if something newer came, translated, checked, filtered, and put into the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desk.config.model import Agent, Config
from desk.domain.belief import Belief, Hints
from desk.domain.conversations import Conversation
from desk.domain.delivery import Delivery
from desk.domain.errors import ColleagueAnswered, SomethingNewer, Unavailable
from desk.domain.files import names_of
from desk.domain.ids import ConversationId, MessageId
from desk.domain.language import UNKNOWN
from desk.domain.messages import (
    Attachment,
    Author,
    Customer,
    Kind,
    Message,
    Origin,
    OutboundMessage,
    Text,
)
from desk.domain.phrases import Phrase
from desk.domain.time import Clock
from desk.hooks import specs
from desk.hooks.dispatch import Hooks
from desk.hooks.errors import PipeFailed
from desk.hooks.protocols import Verdict
from desk.journal import steps
from desk.services import tracing
from desk.services.assigning import give, info
from desk.services.files import Files
from desk.services.held import why_held
from desk.services.intake import legible
from desk.services.learning import Learning, Taught
from desk.services.stopped import Objection, Stopped
from desk.store import conversations, letters, messages, outbox, uploads
from desk.store.conversations import Walls
from desk.store.messages import Spoken
from desk.store.protocol import Store, Transaction
from desk.store.uploads import Holder
from desk.translation.language.detect import LanguageSense
from desk.translation.pipeline import Pipeline

#: How sure the desk is, before reading it, that agents write the language that they read best.
_OWN_LANGUAGE = 0.9


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is one; see ``wire.Reply``."""

    text: str
    seen: int
    key: str
    wording: str | None = None
    confirm: bool = False
    remember: bool = False
    #: Numbers of files that its author has chosen.
    files: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer that may leave: in the agent's words, and in the customer's."""

    message: Message
    text: Text | None
    flags: tuple[str, ...]
    attachments: tuple[Attachment, ...] = ()


class Replies:
    """What agents say to customers, and what customers will read of it."""

    def __init__(
        self,
        store: Store,
        config: Config,
        hooks: Hooks,
        pipeline: Pipeline,
        sense: LanguageSense,
        learning: Learning,
        files: Files,
        clock: Clock,
    ) -> None:
        self._store = store
        self._config = config
        self._hooks = hooks
        self._pipeline = pipeline
        self._sense = sense
        self._learning = learning
        self._files = files
        self._clock = clock

    async def preview(self, agent: Agent, conversation: ConversationId, walls: Walls, text: str) -> Text:
        """Return what the customer would read."""
        current = await self._store.read(lambda tx: conversations.get(tx, conversation, walls))
        written = legible(text)
        return await self._for_customer(current, written, await self.language_of(agent, current, written))

    async def send(self, agent: Agent, conversation: ConversationId, walls: Walls, draft: Draft) -> Spoken:
        """Answer the customer; the same ``key`` again returns the first answer and sends nothing.

        Raises ``SomethingNewer`` or ``ColleagueAnswered`` when the agent has not read the newest
        message, ``Stopped`` when a check objects, ``Unavailable`` when a filter failed, ``FileRefused`` for a
        file that the channel does not take. A text that lost something in translation is stored as held,
        unless the agent confirmed it.
        """
        draft = replace(draft, text=_legible(draft), wording=draft.wording and legible(draft.wording))
        key = f"{agent.id}/{conversation}/{draft.key}"

        def look(tx: Transaction) -> tuple[Conversation, Customer, Spoken | None]:
            current = conversations.get(tx, conversation, walls)
            return current, conversations.customer_of(tx, current), messages.by_key(tx, current, key)

        current, customer, before = await self._store.read(look)
        if before is not None:
            return before
        if current.inbox not in self._config.inboxes:
            raise Unavailable(f"Inbox {current.inbox} is not configured any more: nothing reaches this customer.")
        current.check_seen(draft.seen)
        holder = Holder.agent(current.merchant, current.inbox, agent.id, current.id)
        files = await self._files.held(holder, draft.files, self._files.rules(current.inbox))
        ready = await self.ready(agent, current, customer, draft, files)
        sent = await self._store.write(lambda tx: self._queue(tx, agent, ready, key, draft))
        async with tracing.of_message(self._store, sent.message.merchant, sent.message.id):
            steps.step("reply_queued", message=sent.message.id, conversation=conversation)
        if draft.remember and ready.text is not None and ready.text.origin is Origin.EDITED:
            await self._learn(ready.message, ready.text)
        return sent

    async def retry(self, agent: Agent, message: MessageId, walls: Walls) -> Spoken:
        """Send an answer again that failed, or that is held and can now be translated."""
        spoken = await self._store.read(lambda tx: messages.get(tx, message, walls))
        text = await self._translated_now(agent, spoken) if spoken.delivery == Delivery.HELD else None

        def unit(tx: Transaction) -> Spoken:
            now = self._clock()
            current = outbox.get(tx, message, spoken.message.merchant)
            number = current.text if text is None else messages.add_text(tx, spoken.message, text, now)
            outbox.move(tx, current, Delivery.QUEUED, now, text=number, attempts=0, due_at=now, reason=None)
            return messages.get(tx, message, walls)

        return await self._store.write(unit)

    async def _translated_now(self, agent: Agent, spoken: Spoken) -> Text:
        """Return what a held answer's customer would read now, filtered as every answer is."""
        message = spoken.message

        def look(tx: Transaction) -> tuple[Conversation, Customer]:
            current = conversations.get_of_any_merchant(tx, message.conversation)
            return current, conversations.customer_of(tx, current)

        current, customer = await self._store.read(look)
        text = await self._pipeline.translate(message.body, message.language, current.language, current.merchant)
        if text.flags:
            raise Unavailable("It still cannot be translated; edit it, or send it as you wrote it.")
        outbound = self._outbound(agent, current, customer, message.body, message.language, text)
        return replace(text, body=(await self._filtered(outbound)).body)

    async def cancel(self, message: MessageId, walls: Walls) -> Spoken:
        """Take an answer back that has not left."""

        def unit(tx: Transaction) -> Spoken:
            spoken = messages.get(tx, message, walls)
            parcel = outbox.get(tx, message, spoken.message.merchant)
            outbox.move(tx, parcel, Delivery.CANCELLED, self._clock())
            return messages.get(tx, message, walls)

        return await self._store.write(unit)

    async def _learn(self, message: Message, text: Text) -> None:
        """Remember how an answer was worded, as far as it differs from what an engine made of it."""
        made = await self._pipeline.translate(message.body, message.language, text.language, message.merchant)
        before = None if made.flags else made.body
        await self._learning.learn(
            Taught(message.merchant, message.language, text.language, message.body, text.body, text.made_by), before
        )

    async def ready(
        self,
        agent: Agent,
        current: Conversation,
        customer: Customer,
        draft: Draft,
        files: tuple[Attachment, ...] = (),
    ) -> Ready:
        """Translate, filter and check an answer; nothing is stored yet. Without words it is the names of its files."""
        if not draft.text:
            draft = replace(draft, text=names_of(files))
            text = Text(language=current.language, body=draft.text, origin=Origin.WRITTEN)
            return await self._checked(agent, current, customer, draft, current.language, text, files)
        spoken_in = await self.language_of(agent, current, draft.text)
        if draft.wording is not None and current.language != UNKNOWN:
            text = Text(language=current.language, body=draft.wording, origin=Origin.EDITED, made_by=agent.id)
        else:
            text = await self._for_customer(current, draft.text, spoken_in)
        return await self._checked(agent, current, customer, draft, spoken_in, text, files)

    async def _checked(
        self,
        agent: Agent,
        current: Conversation,
        customer: Customer,
        draft: Draft,
        spoken_in: str,
        text: Text,
        files: tuple[Attachment, ...],
    ) -> Ready:
        """Return an answer as filters and checks leave it."""
        written = self._outbound(agent, current, customer, draft.text, spoken_in, text)
        outbound = await self._filtered(replace(written, attachments=files))
        doubts = self._learning.doubts(current.merchant, draft.text, text.body) if text.origin is Origin.EDITED else []
        await self._check(current, customer, outbound, doubts, insists=draft.confirm)
        message = self._message(agent, outbound)
        differs = outbound.body != outbound.original or bool(text.flags)
        told = replace(text, body=outbound.body) if differs else None
        return Ready(message, told, () if draft.confirm else text.flags, outbound.attachments)

    async def _for_customer(self, current: Conversation, text: str, spoken_in: str) -> Text:
        if UNKNOWN in (current.language, spoken_in):
            return Text(language=spoken_in, body=text, origin=Origin.WRITTEN)
        return await self._pipeline.translate(text, spoken_in, current.language, current.merchant)

    async def language_of(self, agent: Agent, current: Conversation, text: str) -> str:
        """Return the language of what an agent wrote: one that he writes, or the customer's."""
        candidates = tuple({*agent.writes, agent.language, current.language} - {UNKNOWN})
        belief = await self._sense.of(text, Belief(agent.language, _OWN_LANGUAGE), Hints(inbox=candidates))
        return belief.language

    async def _filtered(self, outbound: OutboundMessage) -> OutboundMessage:
        try:
            return await self._hooks.pipe(specs.filter_outbound, message=outbound)
        except PipeFailed as error:
            raise Unavailable(f"The answer was not sent: {error}. Tell an operator, then send again.") from error

    async def _check(
        self,
        current: Conversation,
        customer: Customer,
        outbound: OutboundMessage,
        doubts: Sequence[Objection],
        *,
        insists: bool,
    ) -> None:
        """Ask the checks, besides the desk's own doubts.

        An author who insists is stopped by those only that block.
        """
        objections = [*doubts, *await self._objections(current, customer, outbound)]
        final = any(verdict.level == "block" for _, verdict in objections)
        if final or (objections and not insists):
            raise Stopped(objections, final=final)

    async def _objections(
        self, current: Conversation, customer: Customer, outbound: OutboundMessage
    ) -> list[Objection]:
        """Return what plugins object to; a check that fails warns, for nobody knows what it would have said."""
        if not self._hooks.has(specs.check_reply):
            return []
        answers = await self._hooks.gather_all(
            specs.check_reply, conversation=info(current, customer), message=outbound
        )
        failed = Verdict("warn", Phrase("desk", "This check failed; look at the answer yourself"))
        verdicts = [(answer.plugin, failed if answer.error else answer.value) for answer in answers]
        return [(plugin, verdict) for plugin, verdict in verdicts if verdict and verdict.level != "pass"]

    def _outbound(
        self, agent: Agent, current: Conversation, customer: Customer, written: str, spoken_in: str, text: Text
    ) -> OutboundMessage:
        return OutboundMessage(
            id=MessageId(0),
            merchant=current.merchant,
            inbox=current.inbox,
            conversation=current.id,
            customer=customer.external_id,
            agent_name=agent.name,
            body=text.body,
            language=text.language,
            original=written,
            original_language=spoken_in,
        )

    def _message(self, agent: Agent, outbound: OutboundMessage) -> Message:
        return Message(
            id=MessageId(0),
            merchant=outbound.merchant,
            conversation=outbound.conversation,
            position=0,
            kind=Kind.MESSAGE,
            author=Author.AGENT,
            agent=agent.id,
            body=outbound.original,
            language=outbound.original_language,
            confidence=1.0,
            sent_at=self._clock(),
        )

    def _queue(self, tx: Transaction, agent: Agent, ready: Ready, key: str, draft: Draft) -> Spoken:
        """Store the answer and its parcel, unless something newer came or it is there already."""
        now = self._clock()
        current = conversations.get_of_any_merchant(tx, ready.message.conversation)
        before = messages.by_key(tx, current, key)
        if before is not None:
            return before
        if current.agent is None:
            current = give(tx, current, agent.id, Phrase("desk", "Answered it from the queue"), now)
        message = messages.append(tx, replace(ready.message, id=MessageId(tx.next_id())), current.inbox, key)
        # Only now that it has its place: customers' messages are stored beside this, but no longer before it.
        self._check_seen(tx, current, agent, draft)
        text = None if ready.text is None else messages.add_text(tx, message, ready.text, now)
        letters.attach(tx, message.merchant, message.id, ready.attachments)
        uploads.drop(tx, Holder.agent(current.merchant, current.inbox, agent.id, current.id), draft.files)
        outbox.add(
            tx,
            message,
            current.inbox,
            now,
            text=text,
            state=Delivery.HELD if ready.flags else Delivery.QUEUED,
            reason=why_held(ready.flags) if ready.flags else None,
        )
        conversations.save(tx, current.replied(message))
        conversations.seen(tx, current.id, agent.id, now)
        return messages.get_of_any_merchant(tx, message.id)

    def _check_seen(self, tx: Transaction, current: Conversation, agent: Agent, draft: Draft) -> None:
        current.check_seen(draft.seen)
        newest, author = messages.newest_by_others(tx, current, agent.id)
        if newest > draft.seen:
            raise (SomethingNewer if author is Author.CUSTOMER else ColleagueAnswered)(draft.seen, newest)


def _legible(draft: Draft) -> str:
    """Return an answer's words as they will be read; only one with files may have none."""
    return "" if draft.files and not draft.text.strip() else legible(draft.text)
