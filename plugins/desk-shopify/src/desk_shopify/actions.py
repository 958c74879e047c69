"""What can be done to an order, each so that it is known whether it was: notes, cancellations, refunds, a mail."""

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from desk import ActionKind, Money, OrderAction, Outcome, Phrase, Refused, Repeats, Sent
from desk_shopify.admin import Admin
from desk_shopify.orders import money
from desk_shopify.queries import (
    ADD_NOTE,
    CANCEL,
    CANCELLED,
    NOTE,
    PAYMENTS,
    REFUND,
    REFUNDS,
    RESEND,
    gid,
)

#: Nothing in Shopify tells whether a mail was sent.
ACTS = {
    ActionKind.NOTE: Repeats.LOOK_UP,
    ActionKind.CANCEL: Repeats.LOOK_UP,
    ActionKind.REFUND: Repeats.LOOK_UP,
    ActionKind.RESEND: Repeats.NEITHER,
}
_KEYS = uuid.UUID("6f1d3c1e-7d0b-4f0a-9c43-0d2c5a3e8f10")
#: Of an order's notes the marks of the last ones are kept; more than any answer is tried again.
_MARKS = 20
#: What a customer paid by, in Shopify's words.
_PAID = frozenset({"SALE", "CAPTURE"})

Told = Mapping[str, Any]


class Deeds:
    """Does things to the orders of one shop. ``notify``: Shopify mails the customer about money and cancellations."""

    def __init__(self, admin: Admin, *, notify: bool) -> None:
        self._admin = admin
        self._notify = notify

    async def act(self, action: OrderAction, key: str) -> Outcome:
        """Do it; Shopify's reasons not to are for the one who asked."""
        order, mark = gid(action.order), mark_of(key)
        match action.kind:
            case ActionKind.NOTE:
                return await self._note(order, action.text, mark)
            case ActionKind.CANCEL:
                asked = {"id": order, "note": action.text, "notify": self._notify}
                return _outcome((await self._admin.ask(CANCEL, **asked))["orderCancel"], "job")
            case ActionKind.REFUND if action.amount is not None:
                return await self._refund(order, action.amount, action.text, mark)
            case ActionKind.RESEND:
                return _outcome((await self._admin.ask(RESEND, id=order))["orderInvoiceSend"], "order")
        return Refused(Phrase("desk_shopify", "Shopify has no such thing"))

    async def acted(self, action: OrderAction, key: str) -> Sent | None:
        """Look for the mark of what may have been done."""
        order, mark = gid(action.order), mark_of(key)
        match action.kind:
            case ActionKind.NOTE:
                told = await self._order(NOTE, order)
                return Sent(mark, delivered=True) if mark in _marks(told) else None
            case ActionKind.CANCEL:
                told = await self._order(CANCELLED, order)
                return Sent(told["id"], delivered=True) if told["cancelledAt"] else None
            case ActionKind.REFUND:
                refunds = (await self._order(REFUNDS, order))["refunds"]
                found = next((one["id"] for one in refunds if mark in (one["note"] or "")), None)
                return Sent(found, delivered=True) if found else None
        return None

    async def _note(self, order: str, text: str, mark: str) -> Outcome:
        """Add to the one note that an order has, and keep the mark with it in the same call."""
        told = await self._order(NOTE, order)
        note = "\n\n".join(part for part in (told["note"], text) if part)
        marks = json.dumps([*_marks(told), mark][-_MARKS:])
        answer = await self._admin.ask(ADD_NOTE, id=order, note=note, marks=marks)
        return _outcome(answer["orderUpdate"], "order", name=mark)

    async def _refund(self, order: str, amount: Money, reason: str, mark: str) -> Outcome:
        payments = (await self._order(PAYMENTS, order))["transactions"]
        parts = list(shares(payments, amount))
        if sum((part for _, part in parts), Money(0, amount.currency)) != amount:
            told = {"amount": str(amount)}
            return Refused(
                Phrase("desk_shopify", "No payment of this order is left that {amount} could go back to", told)
            )
        refund = {
            "orderId": order,
            "currency": amount.currency,
            "note": f"{reason} ({mark})".strip(),
            "notify": self._notify,
            "transactions": [_transaction(order, payment, part) for payment, part in parts],
        }
        answer = await self._admin.ask(REFUND, input=refund, key=mark)
        return _outcome(answer["refundCreate"], "refund")

    async def _order(self, query: Any, order: str) -> Told:
        told: Told | None = (await self._admin.ask(query, id=order))["order"]
        return told or {"note": None, "metafield": None, "cancelledAt": None, "refunds": (), "transactions": ()}


def mark_of(key: str) -> str:
    """Return what stands in Shopify for a key of the desk."""
    return str(uuid.uuid5(_KEYS, key))


def shares(payments: Sequence[Told], amount: Money) -> Iterator[tuple[Told, Money]]:
    """Return what goes back to which payment: the first ones first, each at most what is left of it."""
    for payment in payments:
        if payment["kind"] in _PAID and payment["status"] == "SUCCESS" and amount.minor > 0:
            part = min(_left(payment, payments), amount)
            amount -= part
            if part.minor > 0:
                yield payment, part


def _left(payment: Told, payments: Sequence[Told]) -> Money:
    back = (
        _amount(one)
        for one in payments
        if one["kind"] == "REFUND"
        and one["status"] in ("SUCCESS", "PENDING")
        and (one["parentTransaction"] or {}).get("id") == payment["id"]
    )
    paid = _amount(payment)
    return paid - sum(back, Money(0, paid.currency))


def _amount(payment: Told) -> Money:
    told = payment["amountSet"]["presentmentMoney"]
    return money(told["amount"], told["currencyCode"])


def _transaction(order: str, payment: Told, part: Money) -> Told:
    amount = str(part.major)
    return {
        "orderId": order,
        "parentId": payment["id"],
        "gateway": payment["gateway"],
        "kind": "REFUND",
        "amount": amount,
    }


def _marks(told: Told) -> list[str]:
    return [] if told["metafield"] is None else list(json.loads(told["metafield"]["value"]))


def _outcome(payload: Told, made: str, name: str | None = None) -> Outcome:
    """Return what a mutation came to; one that the app may not make has raised already."""
    if payload["userErrors"]:
        return Refused("; ".join(error["message"] for error in payload["userErrors"]))
    return Sent(name or payload[made]["id"], delivered=made != "job")
