"""What the peer's API does to orders, with Shopify's reasons not to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo, get_directive_values

from desk import Money
from desk_shopify.peer.resolvers import order_value
from desk_shopify.peer.shop import Order, Shop

Value = Mapping[str, Any]


class Mutations:
    """One shop's; what is done under a key is done once."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        #: What was made under which key, and of what.
        self._made: dict[str, tuple[Value, Value]] = {}

    def root(self, now: datetime) -> Value:
        """Return what mutations begin at, at a moment."""
        return {
            "orderUpdate": lambda _info, **asked: self._update(now, asked["input"]),
            "orderCancel": lambda _info, **asked: self._cancel(now, asked["orderId"]),
            "refundCreate": lambda info, **asked: self._refund(now, _key(info), asked["input"]),
            "orderInvoiceSend": lambda _info, **asked: self._invoice(asked["id"]),
        }

    def _update(self, now: datetime, told: Value) -> Value:
        order = self._order(told["id"])
        before = order.note or ""
        order.note, order.updated_at = told["note"], now
        order.metafields |= {f"{one['namespace']}.{one['key']}": one["value"] for one in told["metafields"]}
        if not told["note"].startswith(before):
            order.done.append("lost a note")
        order.done.append(f"note: {told['note'].removeprefix(before).lstrip()}")
        return {"order": order_value(order), "userErrors": []}

    def _cancel(self, now: datetime, name: str) -> Value:
        order = self._order(name)
        if order.cancelled_at or order.sent_word == "FULFILLED":
            why = {"message": "Cannot cancel an order that is fulfilled or cancelled", "code": "INVALID"}
            return {"job": None, "orderCancelUserErrors": [why]}
        order.done.append("cancel")
        job = self._shop.call_off(order, now)
        return {"job": {"id": f"gid://shopify/Job/{job}", "done": False}, "orderCancelUserErrors": []}

    def _refund(self, now: datetime, key: str, told: Value) -> Value:
        if key in self._made:
            before, made = self._made[key]
            if before != told:
                raise GraphQLError("The same key with other parameters", extensions={"code": "BAD_REQUEST"})
            return made
        order = self._order(told["orderId"])
        currency = told["currency"]
        amount = sum((Money.of(one["amount"], currency) for one in told["transactions"]), Money(0, currency))
        if amount.currency != order.total.currency or order.left < amount:
            return {"refund": None, "userErrors": [{"message": "Refund cannot exceed what was paid"}]}
        order.done.append(f"refund {amount}")
        name = self._shop.pay_back(order, amount, now, told["note"])
        made = {"refund": {"id": f"gid://shopify/Refund/{name}"}, "userErrors": []}
        self._made[key] = (told, made)
        return made

    def _invoice(self, name: str) -> Value:
        order = self._order(name)
        order.done.append("resend")
        return {"order": order_value(order), "userErrors": []}

    def _order(self, name: str) -> Order:
        return self._shop.orders[int(name.rpartition("/")[2])]


def _key(info: GraphQLResolveInfo[Any]) -> str:
    """Return the key of ``@idempotent``, without which Shopify refuses the mutations that want one."""
    directive = info.schema.get_directive("idempotent")
    given = directive and get_directive_values(directive, info.field_nodes[0], info.variable_values)
    if not given:
        raise GraphQLError("The @idempotent directive is required", extensions={"code": "BAD_REQUEST"})
    return str(given["key"])
