"""How Vendure's orders, amounts and errors become the desk's."""

import argparse
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest
from desk_vendure import Vendure
from desk_vendure.amounts import money
from desk_vendure.api import AdminApi
from desk_vendure.orders import order_view

from desk import Call, DeskError, Line, Money, OrderState, Rejected, Reply, Revoked, Unanswered
from desk.domain.time import utcnow


def _told(**changed: Any) -> dict[str, Any]:
    line = {
        "quantity": 2,
        "orderPlacedQuantity": 2,
        "proratedUnitPriceWithTax": 8980,
        "proratedLinePriceWithTax": 17960,
        "productVariant": {"name": "Tent", "sku": "TENT-2"},
    }
    refund = {"id": "1", "total": 5000, "state": "Settled", "reason": "late", "createdAt": "2026-06-16T10:00:00.000Z"}
    return {
        "id": "1",
        "code": "8FZXNY5VEURUVFVB",
        "state": "PaymentSettled",
        "nextStates": ["Shipped", "Cancelled"],
        "updatedAt": "2026-06-15T10:00:00.000Z",
        "orderPlacedAt": "2026-06-15T10:00:01.500Z",
        "currencyCode": "EUR",
        "totalWithTax": 18460,
        "customer": {"firstName": "Ana", "lastName": "Souza", "emailAddress": "ana@example.com"},
        "lines": [line],
        "payments": [{"id": "1", "amount": 18460, "state": "Settled", "refunds": [refund]}],
        "fulfillments": [{"state": "Shipped", "method": "Post", "trackingCode": "BR1"}],
        "shippingAddress": {
            "fullName": "Ana Souza",
            "company": "",
            "streetLine1": "Rua Augusta 12",
            "streetLine2": None,
            "postalCode": "01305-000",
            "city": "São Paulo",
            "province": "SP",
            "country": "Brazil",
            "countryCode": "BR",
        },
        **changed,
    }


def test_an_order_is_told_whole() -> None:
    order = order_view(_told(), 2, "https://shop.example/orders/{id}")
    assert (order.number, order.customer, order.email) == ("8FZXNY5VEURUVFVB", "8FZXNY5VEURUVFVB", "ana@example.com")
    assert (order.state, order.state_word, order.total) == (OrderState.PAID, "PaymentSettled", Money(18460, "EUR"))
    assert [(item.name, item.quantity, item.total, item.sku) for item in order.items] == [
        ("Tent", 2, Money(17960, "EUR"), "TENT-2")
    ]
    assert [(one.state, one.carrier, one.tracking) for one in order.shipments] == [("Shipped", "Post", "BR1")]
    assert (order.refunded, order.refunds[0].reason) == (Money(5000, "EUR"), "late")
    assert order.address is not None
    assert order.address.lines == ("Rua Augusta 12", "01305-000 São Paulo", "SP")
    assert order.url == "https://shop.example/orders/1"


def test_a_cancelled_order_still_says_what_it_was() -> None:
    line = {**_told()["lines"][0], "quantity": 0, "proratedLinePriceWithTax": 0}
    order = order_view(_told(state="Cancelled", totalWithTax=500, lines=[line]), 2, "")
    assert (order.state, order.total) == (OrderState.CANCELLED, Money(18460, "EUR"))
    assert [(item.quantity, item.total) for item in order.items] == [(2, Money(17960, "EUR"))]


def test_an_order_is_refunded_when_everything_went_back() -> None:
    payment = _told()["payments"][0]
    given = {**payment["refunds"][0], "total": 18460}
    failed = {**given, "state": "Failed"}
    assert order_view(_told(payments=[{**payment, "refunds": [given]}]), 2, "").state is OrderState.REFUNDED
    assert order_view(_told(payments=[{**payment, "refunds": [failed]}]), 2, "").state is OrderState.PAID


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("PaymentAuthorized", OrderState.OPEN),
        ("PartiallyShipped", OrderState.SENT),
        ("Delivered", OrderState.ARRIVED),
        ("WaitingForTheMoon", OrderState.OPEN),
    ],
)
def test_a_state_keeps_the_word_of_the_shop(word: str, state: OrderState) -> None:
    order = order_view(_told(state=word), 2, "")
    assert (order.state, order.state_word) == (state, word)


def test_an_order_without_customer_address_and_payments_is_one_too() -> None:
    order = order_view(_told(customer=None, shippingAddress=None, payments=None, fulfillments=None), 2, "")
    assert (order.customer_name, order.email, order.address, order.shipments) == (None, None, None, ())


@pytest.mark.parametrize(
    ("amount", "currency", "precision", "meant"),
    [
        (8980, "EUR", 2, Money(8980, "EUR")),
        (100_000, "JPY", 2, Money(1000, "JPY")),
        (100_050, "JPY", 2, Money(1001, "JPY")),
        (1000, "JPY", 0, Money(1000, "JPY")),
        (12_345, "KWD", 2, Money(123_450, "KWD")),
        (89_805, "EUR", 3, Money(8981, "EUR")),
        (-500, "EUR", 2, Money(-500, "EUR")),
    ],
)
def test_amounts_count_by_the_shop_and_not_by_the_currency(
    amount: int, currency: str, precision: int, meant: Money
) -> None:
    assert money(amount, currency, precision) == meant


class _Line:
    """Answers with what it was given, one after the other."""

    def __init__(self, *bodies: bytes) -> None:
        self._bodies = list(bodies)

    async def call(self, call: Call) -> Reply:
        return Reply(200, {}, self._bodies.pop(0))

    def now(self) -> datetime:
        return utcnow()


def _refusal(code: str) -> bytes:
    return b'{"data": null, "errors": [{"message": "no", "extensions": {"code": "%b"}}]}' % code.encode()


@pytest.mark.parametrize(
    ("bodies", "raised", "status"),
    [
        ([_refusal("FORBIDDEN"), _refusal("FORBIDDEN")], Revoked, None),
        ([_refusal("FORBIDDEN"), b'{"data": {"globalSettings": {"id": "1"}}}'], Rejected, 403),
        ([_refusal("INTERNAL_SERVER_ERROR")], Unanswered, None),
        ([_refusal("ENTITY_NOT_FOUND")], Rejected, 404),
        ([_refusal("CHANNEL_NOT_FOUND")], Rejected, 400),
        ([_refusal("GRAPHQL_VALIDATION_FAILED")], Rejected, 400),
        ([b"<html>maintenance</html>"], Unanswered, None),
        ([b"[]"], Unanswered, None),
        ([b'{"errors": [{"message": "no"}]}'], Unanswered, None),
        ([_refusal("USER_INPUT_ERROR")], Rejected, 400),
    ],
)
async def test_what_vendure_says_in_a_good_answer_is_an_error_nevertheless(
    bodies: list[bytes], raised: type[DeskError], status: int | None
) -> None:
    api = AdminApi("https://shop.example/admin-api", "token", cast("Line", _Line(*bodies)))
    with pytest.raises(raised) as told:
        await api.ask("query { orders { totalItems } }")
    assert getattr(told.value, "status", None) == status


def test_the_shops_side_is_written_where_one_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (command,) = Vendure().register_commands()
    parser = argparse.ArgumentParser()
    assert command.configure is not None
    command.configure(parser)
    assert command.run(parser.parse_args([str(tmp_path)])) == 0
    written: Mapping[str, str] = {file.name: file.read_text("utf-8") for file in tmp_path.iterdir()}
    assert "MeridianDeskPlugin" in written["meridian-desk-plugin.js"]
    assert "meridian-desk-plugin.js" in capsys.readouterr().out
