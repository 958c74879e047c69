"""What the desk has done to orders: notes, cancellations, money back; each so that a repeat of it is known."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from desk import Money, OrderAction, Outcome, Phrase, Refused, Sent, phrased
from desk_vendure import documents
from desk_vendure.api import AdminApi
from desk_vendure.names import entry
from desk_vendure.orders import CANCELLED, FAILED, SETTLED, left_of

Told = Mapping[str, Any]
#: How far back a note of the same words may be the one that is looked for: as long as the desk keeps trying.
_TRYING = timedelta(days=1)


class Acting:
    """Does things to orders of one channel. ``Refused`` carries Vendure's own reason."""

    def __init__(self, api: AdminApi) -> None:
        self._api = api

    async def keyed_note(self, order: str, text: str, key: str, *, public: bool) -> Sent:
        """Add a note by the desk's plugin, which knows a repeat by its key; ``order`` is the order's code."""
        told = await self._api.ask(documents.ADD_DESK_NOTE, order=order, key=key, note=text, public=public)
        return Sent(entry(told["addDeskNote"]["id"]), delivered=True)

    async def note(self, action: OrderAction) -> Sent:
        """Add a note by Vendure alone, which knows nothing of repeats."""
        told = await self._api.ask(documents.ADD_NOTE, order=action.order, note=action.text, public=action.public)
        return Sent(entry(told["addNoteToOrder"]["history"]["items"][0]["id"]), delivered=True)

    async def noted(self, action: OrderAction, now: datetime) -> Sent | None:
        """Find a note by its words, among those of the last day."""
        since = (now - _TRYING).isoformat()
        history = (await self._api.ask(documents.NOTES, order=action.order, since=since))["order"]["history"]
        wanted = (action.text, action.public)
        found = [one["id"] for one in history["items"] if (one["data"].get("note"), one["isPublic"]) == wanted]
        return Sent(entry(found[0]), delivered=True) if found else None

    async def cancel(self, action: OrderAction, key: str) -> Outcome:
        """Cancel all of an order, its shipping too, and give back what was paid; what is done already stays done."""
        order = (await self._api.ask(documents.ORDER, id=action.order))["order"]
        if order["state"] != CANCELLED:
            asked = await self._api.ask(documents.CANCEL, order=action.order, reason=action.text or None)
            if refused := _refused(asked["cancelOrder"]):
                return refused
        for payment in _unreturned(order):
            outcome = await self._give_back(payment["id"], left_of(payment), action, key)
            if isinstance(outcome, Refused):
                return _half_done(outcome)
        return Sent(_cancellation(action), delivered=True)

    async def cancelled(self, action: OrderAction) -> Sent | None:
        """Tell whether an order is cancelled and paid back, by whomever."""
        order = (await self._api.ask(documents.ORDER, id=action.order))["order"]
        done = order and order["state"] == CANCELLED and not _unreturned(order)
        return Sent(_cancellation(action), delivered=True) if done else None

    async def refund(self, action: OrderAction, key: str) -> Outcome:
        """Give money back from a payment that still has so much; the reason carries a mark of the key."""
        told = await self._api.ask(documents.ORDER, id=action.order)
        precision = told["globalSettings"]["serverConfig"]["moneyStrategyPrecision"]
        amount = _counted(action.amount, precision)
        payment = next((one for one in _unreturned(told["order"]) if left_of(one) >= amount), None)
        if payment is None:
            return Refused(
                Phrase("desk_vendure", "No single payment of the order has so much left; give it back in parts")
            )
        return await self._give_back(payment["id"], amount, action, key)

    async def refunded(self, action: OrderAction, key: str) -> Sent | None:
        """Find a refund by the mark of its key."""
        order = (await self._api.ask(documents.ORDER, id=action.order))["order"]
        made = [refund for payment in order["payments"] or () for refund in payment["refunds"]]
        found = next((one for one in made if one["state"] != FAILED and _mark(key) in (one["reason"] or "")), None)
        return None if found is None else Sent(_refund(found), delivered=found["state"] == SETTLED)

    async def _give_back(self, payment: str, amount: int, action: OrderAction, key: str) -> Outcome:
        reason = " ".join(filter(None, (action.text, _mark(key))))
        told = (await self._api.ask(documents.REFUND, payment=payment, amount=amount, reason=reason))["refundOrder"]
        return _refused(told) or _given(told)


def _unreturned(order: Told) -> Sequence[Told]:
    """Return the payments of which something is left to give back."""
    return [one for one in order["payments"] or () if one["state"] == SETTLED and left_of(one) > 0]


def _counted(amount: Money | None, precision: int) -> int:
    """Return an amount as the shop counts it."""
    if amount is None:
        raise ValueError("a refund without an amount")
    return int(amount.major * Decimal(10) ** precision)


def _given(refund: Told) -> Outcome:
    """Return what became of a refund: one that is pending is settled in the shop, by whoever pays it."""
    if refund["state"] == FAILED:
        return Refused(
            Phrase("desk_vendure", "The payment provider did not give the money back; the shop has its reason")
        )
    return Sent(_refund(refund), delivered=refund["state"] == SETTLED)


def _refused(told: Told) -> Refused | None:
    """Return Vendure's reason, if it did not do it."""
    if "errorCode" not in told:
        return None
    return Refused(" - ".join(filter(None, (told["message"], told.get("transitionError")))))


def _half_done(refund: Refused) -> Refused:
    told = {"reason": phrased(refund.reason)}
    return Refused(Phrase("desk_vendure", "The order is cancelled, but the money was not given back. {reason}", told))


def _mark(key: str) -> str:
    """Return what finds a refund again: short, for people read it, and the same for the same key."""
    return f"[desk {hashlib.sha256(key.encode()).hexdigest()[:16]}]"


def _cancellation(action: OrderAction) -> str:
    return f"cancellation/{action.order}"


def _refund(told: Told) -> str:
    return f"refund/{told['id']}"

