"""Orders of a real Medusa as the desk sees them, and what is done to them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_medusa.peer.door import MedusaPeer
from desk_medusa.peer.rows import Rows
from desk_medusa.peer.shop import Channel, Shop

from desk import ActionKind, Money
from desk.testing.conformance.stage import Stage, staging

pytestmark = pytest.mark.stores
EUR = "EUR"


@pytest.fixture(scope="module")
def channels(medusa: Shop) -> list[Channel]:
    return [medusa.channel("first"), medusa.channel("second")]


@pytest.fixture(scope="module")
def rows(medusa: Shop) -> Iterator[Rows]:
    rows = Rows(medusa)
    yield rows
    rows.close()


async def _bought(stage: Stage, channel: Channel) -> str:
    """Let a customer buy two tents; return the order's number once the desk knows it."""
    order = channel.orders(2)
    headers, body = channel.shop.deliveries.of(order["id"])
    assert headers["x-desk-signature"].startswith("v1=")
    await stage.arrives(stage.peer.signed(body))
    return str(order["display_id"])


async def test_an_order_that_was_bought_is_seen_whole(channels: list[Channel], rows: Rows, tmp_path: Path) -> None:
    made = iter([MedusaPeer(channel, rows) for channel in channels])
    async with staging(lambda: next(made), tmp_path) as stage:
        order = await stage.order(await _bought(stage, channels[0]))
    assert (order.total, [(item.name, item.quantity, item.total, item.sku) for item in order.items]) == (
        Money(9480, EUR),
        [("Tent - Two people", 2, Money(8980, EUR), "TENT-2")],
    )
    assert (order.email, order.customer_name, order.state.value) == ("ana@example.com", "Ana Souza", "paid")
    assert order.address is not None
    assert (order.address.lines, order.address.country) == (("Rua das Flores 7", "1000-001 Lisboa"), "PT")
    assert set(order.allows) == {ActionKind.NOTE, ActionKind.CANCEL, ActionKind.REFUND}


async def test_what_is_refunded_and_cancelled_adds_up(channels: list[Channel], rows: Rows, tmp_path: Path) -> None:
    made = iter([MedusaPeer(channel, rows) for channel in channels])
    async with staging(lambda: next(made), tmp_path) as stage:
        number = await _bought(stage, channels[0])
        await stage.acts(ActionKind.REFUND, number, "late", amount="12.50")
        assert (await stage.order(number)).refundable == Money(8230, EUR)
        await stage.acts(ActionKind.CANCEL, number, "she changed her mind")
        order = await stage.order(number)
    assert (order.state.value, order.refundable, order.refunded) == ("cancelled", Money(0, EUR), Money(9480, EUR))
    assert set(order.allows) == {ActionKind.NOTE}
