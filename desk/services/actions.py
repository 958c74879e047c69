"""Having things done to orders: allowed by the storefront and to the one who asks, then through the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass

from desk.config.model import Config
from desk.config.people import Agent
from desk.connections.channel import Channel
from desk.domain.actions import ActionKind, OrderAction
from desk.domain.conversations import Conversation
from desk.domain.delivery import Delivery
from desk.domain.errors import Conflict, Forbidden, Invalid, NotFound
from desk.domain.ids import ConversationId, InboxId, MerchantId, MessageId
from desk.domain.messages import Customer, Kind, Text
from desk.domain.money import Money
from desk.domain.orders import OrderView
from desk.domain.permissions import permitted
from desk.domain.saying import said
from desk.domain.time import Clock
from desk.services.assigning import READ_JOB
from desk.services.drafting import Draft, Drafting
from desk.services.held import why_held
from desk.services.intake import legible
from desk.services.replies import Replies
from desk.store import conversations, entities, jobs, messages, outbox
from desk.store.conversations import Walls
from desk.store.messages import Spoken
from desk.store.protocol import Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants done; see ``wire.OrderActionAsked``."""

    kind: ActionKind
    inbox: InboxId
    order: str
    key: str
    text: str = ""
    public: bool = False
    amount: str | None = None
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class _Ready:
    """An action that may leave; a public note also in the customer's words."""

    action: OrderAction
    body: str
    language: str
    text: Text | None = None
    flags: tuple[str, ...] = ()


class Actions:
    """What people have done to orders from the desk."""

    def __init__(
        self,
        store: Store,
        config: Config,
        channels: Mapping[InboxId, Channel],
        drafting: Drafting,
        replies: Replies,
        clock: Clock,
    ) -> None:
        self._store = store
        self._config = config
        self._channels = channels
        self._drafting = drafting
        self._replies = replies
        self._clock = clock

    def offered(self, agent: Agent | None, merchant: MerchantId, inbox: InboxId, order: OrderView) -> list[ActionKind]:
        """Return what somebody may have done to an order now, be it for a small amount only."""
        if agent is None:
            return []
        smallest = Money(min(1, order.refundable.minor), order.total.currency)
        worths = {ActionKind.CANCEL: order.refundable, ActionKind.REFUND: smallest}
        return [
            kind
            for kind in ActionKind
            if self._possible(inbox, order, kind)
            and permitted(self._config.permissions, agent.role, merchant, kind, worths.get(kind))
        ]

    def shows_notes(self, inbox: InboxId) -> bool:
        """Tell whether customers of an inbox's shop read what is noted on their orders, where it is meant for them."""
        channel = self._channels.get(inbox)
        return channel is not None and channel.connector.manifest.public_notes

    async def ask(self, agent: Agent, conversation: ConversationId, walls: Walls, asked: Asked) -> Spoken:
        """Have something done to an order; the same ``key`` again returns the first time and does nothing.

        Raises ``Conflict`` where the storefront does not allow it, ``Forbidden`` where the desk does not,
        and for public notes whatever ``Replies`` raises for answers.
        """
        key = f"action/{agent.id}/{conversation}/{asked.key}"

        def look(tx: Transaction) -> tuple[Conversation, Customer, OrderView | None, Spoken | None]:
            current = conversations.get(tx, conversation, walls)
            order = entities.order(tx, current.merchant, asked.inbox, asked.order)
            return current, conversations.customer_of(tx, current), order, messages.by_key(tx, current, key)

        current, customer, order, before = await self._store.read(look)
        if before is not None:
            return before
        if order is None or asked.inbox not in self._config.inboxes:
            raise NotFound(f"There is no order {asked.order!r} in inbox {asked.inbox!r}.")
        action = self._checked(agent, current.merchant, order, asked)
        ready = await self._ready(agent, current, customer, action, asked)
        return await self._store.write(lambda tx: self._queue(tx, agent, conversation, asked.inbox, ready, key))

    async def retry(self, agent: Agent, message: MessageId, walls: Walls) -> Spoken:
        """Have an answer sent, or an action done, again that failed or was held."""
        spoken = await self._store.read(lambda tx: messages.get(tx, message, walls))
        action = spoken.message.action
        if action is not None:
            self._permit(agent, spoken.message.merchant, action)
        return await self._replies.retry(agent, message, walls)

    def _checked(self, agent: Agent, merchant: MerchantId, order: OrderView, asked: Asked) -> OrderAction:
        """Return what is asked, if it makes sense, the storefront allows it and the one who asks may."""
        if not self._possible(asked.inbox, order, asked.kind):
            raise Conflict(f"The shop does not allow this for order {order.number} as it is now: {asked.kind}.")
        if asked.kind is ActionKind.NOTE and asked.public and not self.shows_notes(asked.inbox):
            raise Conflict("The shop shows its customers no notes. Write to the customer instead.")
        if asked.kind is ActionKind.NOTE and not asked.text.strip():
            raise Invalid("text: missing; say what the note shall say")
        action = OrderAction(
            kind=asked.kind,
            order=order.id,
            number=order.number,
            public=asked.kind is ActionKind.NOTE and asked.public,
            amount=_moved(order, asked),
        )
        self._permit(agent, merchant, action)
        return action

    def _permit(self, agent: Agent, merchant: MerchantId, action: OrderAction) -> None:
        if permitted(self._config.permissions, agent.role, merchant, action.kind, action.amount):
            return
        what = f"{action.kind} of {action.amount}" if action.amount is not None else str(action.kind)
        raise Forbidden(f"This is more than your role may do: {what}. Ask a supervisor.")

    def _possible(self, inbox: InboxId, order: OrderView, kind: ActionKind) -> bool:
        channel = self._channels.get(inbox)
        return channel is not None and kind in channel.connector.manifest.acts and kind in order.allows

    async def _ready(
        self, agent: Agent, current: Conversation, customer: Customer, action: OrderAction, asked: Asked
    ) -> _Ready:
        """Word it: what the customer will read is translated, checked and filtered as every answer is."""
        body = legible(asked.text) if asked.text.strip() else ""
        if not action.public:
            language = await self._drafting.language_of(agent, current, body) if body else agent.language
            return _Ready(action, body, language)
        draft = Draft(body, seen=current.heard, key=asked.key, confirm=asked.confirm)
        told = await self._drafting.ready(agent, current, customer, draft)
        return _Ready(action, told.message.body, told.message.language, told.text, told.flags)

    def _queue(
        self, tx: Transaction, agent: Agent, number: ConversationId, inbox: InboxId, ready: _Ready, key: str
    ) -> Spoken:
        now, current = self._clock(), conversations.get_of_any_merchant(tx, number)
        before = messages.by_key(tx, current, key)
        if before is not None:
            return before
        message = said(
            current,
            agent.id,
            ready.body,
            ready.language,
            now,
            number=MessageId(tx.next_id()),
            kind=Kind.ACTION,
            action=ready.action,
        )
        message = messages.append(tx, message, current.inbox, key)
        text = None if ready.text is None else messages.add_text(tx, message, ready.text, now)
        state, reason = (Delivery.HELD, why_held(ready.flags)) if ready.flags else (Delivery.QUEUED, None)
        outbox.add(tx, message, inbox, now, text=text, state=state, reason=reason)
        conversations.save(tx, current.acted(message))
        jobs.add(tx, current.merchant, READ_JOB, current.id, current.agent or "")
        return messages.get_of_any_merchant(tx, message.id)


def _moved(order: OrderView, asked: Asked) -> Money | None:
    """Return the money that an action moves; a cancellation gives back all that is left."""
    if asked.kind is ActionKind.CANCEL:
        return order.refundable
    if asked.kind is not ActionKind.REFUND:
        return None
    try:
        amount = Money.of(asked.amount or "", order.total.currency)
    except ValueError as error:
        raise Invalid(str(error)) from error
    if amount.minor <= 0 or order.refundable < amount:
        raise Invalid(f"amount: found {amount}; expected more than nothing and at most {order.refundable}")
    return amount
