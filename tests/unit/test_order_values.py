"""Orders as values of templates, as readers of a language write them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from desk import Item, Money, OrderState, OrderView, Refund, Shipment, order_values
from desk.domain.phrases import fill

AT = datetime(2026, 3, 7, 23, 30, tzinfo=UTC)
ORDER = OrderView(
    id="1",
    number="K-1042",
    updated_at=AT,
    placed_at=AT,
    state=OrderState.SENT,
    state_word="Shipped",
    total=Money(123_450, "EUR"),
    items=(
        Item(name="Tent", quantity=1, total=Money(100_000, "EUR")),
        Item(name="Pegs", quantity=1200, total=Money(23_450, "EUR")),
    ),
    shipments=(Shipment(state="lost", tracking="OLD"), Shipment(state="sent", carrier="Correios", tracking="AA1BR")),
)


@pytest.mark.parametrize(
    ("language", "total", "placed", "items"),
    [
        ("en", "€1,234.50", "March 7, 2026", "1 × Tent and 1,200 × Pegs"),
        ("pt-BR", "€ 1.234,50", "7 de março de 2026", "1 × Tent e 1.200 × Pegs"),
        ("de", "1.234,50 €", "7. März 2026", "1 × Tent und 1.200 × Pegs"),
        ("zh", "€1,234.50", "2026年3月7日", "1 × Tent和1,200 × Pegs"),
    ],
)
def test_values_are_written_as_the_reader_writes_them(language: str, total: str, placed: str, items: str) -> None:
    values = {name: value.replace("\xa0", " ") for name, value in order_values(ORDER, language).items()}
    assert (values["order_total"], values["order_placed"], values["order_items"]) == (total, placed, items)


def test_the_day_is_that_of_the_readers_clock() -> None:
    assert order_values(ORDER, "en", "Asia/Manila")["order_placed"] == "March 8, 2026"


def test_money_without_minor_units_has_none() -> None:
    assert order_values(replace(ORDER, total=Money(1200, "JPY")), "en")["order_total"] == "¥1,200"


def test_a_template_names_what_it_wants_and_what_is_missing_shows() -> None:
    template = "Order {order_number} is with {order_carrier}: {order_tracking}, {order_tracking_url}"
    assert fill(template, order_values(ORDER, "en")) == "Order K-1042 is with Correios: AA1BR, {order_tracking_url}"


def test_what_went_back_is_a_value_only_where_something_did() -> None:
    refunded = replace(ORDER, refunds=(Refund(amount=Money(1_000, "EUR"), at=AT),))
    assert "order_refunded" not in order_values(ORDER, "en")
    assert order_values(refunded, "en")["order_refunded"] == "€10.00"
