"""What the desk has done to orders: notes, cancellations, money back; each so that a repeat of it is known."""

import hashlib
from typing import Any

from desk import OrderAction, Outcome, Phrase, Refused, Rejected, Sent, phrased
from desk_medusa.api import AdminApi
from desk_medusa.orders import CANCELED, FIELDS, Told, left_of, payments

#: Medusa's answer to what an order does not allow; with its reason.
_NOT_ALLOWED = 400


class Acting:
    """Does things to orders of one shop. ``Refused`` carries Medusa's own reason."""

    def __init__(self, api: AdminApi) -> None:
        self._api = api

    async def order(self, name: str) -> Any:
        """Return an order as Medusa tells it."""
        return (await self._api.get(f"/admin/orders/{name}", fields=FIELDS))["order"]

    async def note(self, action: OrderAction, key: str) -> Outcome:
        """Put a note into the order's metadata, under a name made of its key: Medusa keeps no other notes.

        Keys are numbers that rise, so that notes stand in the order in which they were written.
        """
        name = f"desk_note_{key}"
        note = {"text": action.text, "public": action.public, "language": action.language}
        await self._api.post(f"/admin/orders/{action.order}", metadata={name: note})
        return Sent(name, delivered=True)

    async def cancel(self, action: OrderAction, key: str) -> Outcome:
        """Cancel an order; Medusa gives back what was captured by itself, and what it did not is given back here."""
        if (await self.order(action.order))["status"] != CANCELED:
            try:
                await self._api.post(f"/admin/orders/{action.order}/cancel")
            except Rejected as error:
                return _refused(error)
        for payment in payments(await self.order(action.order)):
            if (left := left_of(payment)) > 0:
                outcome = await self._give_back(payment, left, action, key)
                if isinstance(outcome, Refused):
                    return _half_done(outcome)
        return Sent(f"cancellation/{action.order}", delivered=True)

    async def canceled(self, action: OrderAction) -> Sent | None:
        """Tell whether an order is cancelled and paid back, by whomever."""
        order = await self.order(action.order)
        done = order["status"] == CANCELED and all(left_of(payment) <= 0 for payment in payments(order))
        return Sent(f"cancellation/{action.order}", delivered=True) if done else None

    async def refund(self, action: OrderAction, key: str) -> Outcome:
        """Give money back from a payment that still has so much; the note carries a mark of the key."""
        if action.amount is None:
            raise ValueError("a refund without an amount")
        wanted, order = action.amount.major, await self.order(action.order)
        payment = next((one for one in payments(order) if left_of(one) >= wanted), None)
        if payment is None:
            return Refused(
                Phrase("desk_medusa", "No single payment of the order has so much left; give it back in parts")
            )
        return await self._give_back(payment, wanted, action, key)

    async def refunded(self, action: OrderAction, key: str) -> Sent | None:
        """Find a refund by the mark of its key."""
        made = [refund for one in payments(await self.order(action.order)) for refund in one["refunds"] or ()]
        found = next((one for one in made if _mark(key) in (one.get("note") or "")), None)
        return None if found is None else Sent(f"refund/{found['id']}", delivered=True)

    async def _give_back(self, payment: Told, amount: Any, action: OrderAction, key: str) -> Outcome:
        note = " ".join(filter(None, (action.text, _mark(key))))
        try:
            await self._api.post(f"/admin/payments/{payment['id']}/refund", amount=float(amount), note=note)
        except Rejected as error:
            return _refused(error)
        return await self.refunded(action, key) or Sent(f"refund/{payment['id']}")


def _refused(error: Rejected) -> Refused:
    if error.status != _NOT_ALLOWED:
        raise error
    return Refused(error.reason)


def _half_done(refund: Refused) -> Refused:
    told = {"reason": phrased(refund.reason)}
    return Refused(Phrase("desk_medusa", "The order is cancelled, but the money was not given back. {reason}", told))


def _mark(key: str) -> str:
    """Return what finds a refund again: short, for people read it, and the same for the same key."""
    return f"[desk {hashlib.sha256(key.encode()).hexdigest()[:16]}]"
