"""Answering: refused if something newer came, drafted, and put into the outbox."""

from dataclasses import replace

from desk.config.model import Config
from desk.config.people import Agent
from desk.domain.conversations import Conversation
from desk.domain.delivery import Delivery
from desk.domain.errors import ColleagueAnswered, SomethingNewer, Unavailable
from desk.domain.ids import ConversationId, MessageId
from desk.domain.messages import (
    Author,
    Customer,
    Message,
    Origin,
    Text,
)
from desk.domain.phrases import Phrase
from desk.domain.time import Clock
from desk.journal import steps
from desk.services import tracing
from desk.services.assigning import give
from desk.services.drafting import Draft, Drafting, Ready
from desk.services.files import Files
from desk.services.held import why_held
from desk.services.intake import legible
from desk.services.learning import Learning, Taught
from desk.store import conversations, letters, messages, outbox, uploads
from desk.store.conversations import Walls
from desk.store.messages import Spoken
from desk.store.protocol import Store, Transaction
from desk.store.uploads import Holder
from desk.translation.pipeline import Pipeline


class Replies:
    """What agents say to customers: sent, sent again, taken back."""

    def __init__(
        self,
        store: Store,
        config: Config,
        drafting: Drafting,
        pipeline: Pipeline,
        learning: Learning,
        files: Files,
        clock: Clock,
    ) -> None:
        self._store = store
        self._config = config
        self._drafting = drafting
        self._pipeline = pipeline
        self._learning = learning
        self._files = files
        self._clock = clock

    async def preview(self, agent: Agent, conversation: ConversationId, walls: Walls, text: str) -> Text:
        """Return what the customer would read."""
        current = await self._store.read(lambda tx: conversations.get(tx, conversation, walls))
        written = legible(text)
        return await self._drafting.for_customer(
            current, written, await self._drafting.language_of(agent, current, written)
        )

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
        ready = await self._drafting.ready(agent, current, customer, draft, files)
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
        return await self._drafting.anew(agent, current, customer, message)

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
