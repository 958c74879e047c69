"""The orders that belong beside a conversation: the customer's own, and those that she names."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desk.domain.conversations import Conversation
from desk.domain.ids import InboxId
from desk.domain.messages import Customer
from desk.domain.orders import OrderView
from desk.store import entities, messages
from desk.store.protocol import Transaction

#: More than one looks at beside a conversation.
_SHOWN = 5
#: What an order's number may look like: at least three characters, one of them a digit, or many capitals, as chance
#: makes them of storefronts' random codes.
_NUMBER = re.compile(r"#?((?i:(?=[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{1,38}[A-Z0-9])|\b[A-Z]{8,40})\b")
#: Of her newest messages, so many are looked through.
_LOOKED_THROUGH = 50
#: More words than a customer's newest messages hold numbers; each is looked up.
_MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class ShownOrder:
    """An order beside a conversation. ``hers``: the channel says that it is the customer's; else she only named it."""

    inbox: InboxId
    order: OrderView
    hers: bool


def beside(tx: Transaction, conversation: Conversation, customer: Customer) -> list[ShownOrder]:
    """Return the orders to draw beside a conversation, the newest change first."""
    numbers = _named(reversed(messages.said_by_customer(tx, conversation, _LOOKED_THROUGH)))
    found = entities.orders_of(
        tx, conversation.merchant, conversation.inbox, customer.external_id, numbers, _SHOWN
    )
    return [
        ShownOrder(inbox, order, inbox == conversation.inbox and order.customer == customer.external_id)
        for inbox, order in found
    ]


def mark_of(shown: Sequence[ShownOrder]) -> str:
    """Return what stands for some orders as they are: whoever shows another mark shows others, or older ones."""
    told = "".join(f"{one.inbox} {one.hers} {entities.encoded(one.order)}" for one in shown)
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def _named(texts: Iterable[str]) -> list[str]:
    """Return what may be order numbers, as written and in capitals."""
    found = [number for text in texts for number in _NUMBER.findall(text)]
    return sorted({form for number in found[-_MOST_NAMED:] for form in (number, number.upper())})
