"""A shop that none of us wrote and that is only read: django-oscar from pip, through the same kit."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from desk import Money
from desk.testing.conformance import CHECKS, Check, Missing, checked
from desk.testing.conformance.stage import staging
from tests.support.oscar import peer as oscar
from tests.support.oscar.connector import OscarConnector
from tests.support.oscar.shop import Shop
from tests.support.required import provided

#: Its connector says nothing in words of its own.
CONCERNED = [
    check
    for check in CHECKS
    if all(needed(OscarConnector.manifest) for needed in check.needs)
    and str(check) != "words-every_phrase_is_in_every_language"
]


@pytest.fixture(scope="module")
def shops() -> Iterator[list[Shop]]:
    with provided(oscar.shops(), missing=Missing) as two:
        yield two


@pytest.fixture
def make(shops: list[Shop]) -> Callable[[], oscar.OscarPeer]:
    return oscar.taking_turns(shops)


@pytest.mark.parametrize("check", CONCERNED, ids=str)
async def test_oscar_conforms(check: Check, make: Callable[[], oscar.OscarPeer], tmp_path: Path) -> None:
    await checked(check, make, tmp_path)


async def test_an_order_that_a_guest_placed_in_the_checkout_is_read(
    make: Callable[[], oscar.OscarPeer], shops: list[Shop], tmp_path: Path
) -> None:
    async with staging(make, tmp_path) as stage:
        number = await _check_out(shops[0].url + "/api")
        await stage.passes(stage.channel().connector.manifest.feeds[0].every)
        order = await stage.order(number)
        assert (order.total, order.state_word, order.customer_name) == (Money(8980, "EUR"), "Pending", "Ana Souza")
        assert order.email == "ana@example.com"


async def _check_out(api: str) -> str:
    """Buy a tent as a guest, by the shop's own API; return the order's number."""

    async def post(path: str, told: dict[str, Any]) -> Any:
        async with session.post(api + path, json=told) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    address = {"first_name": "Ana", "last_name": "Souza", "line1": "Rua Augusta 1", "line4": "Lisboa"}
    address |= {"country": f"{api}/countries/PT/", "postcode": "1100-053"}
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        async with session.get(f"{api}/basket/") as response:
            basket = (await response.json())["url"]
        await post("/basket/add-product/", {"url": f"{api}/products/1/", "quantity": 1})
        told = {"basket": basket, "guest_email": "ana@example.com", "shipping_address": address}
        return str((await post("/checkout/", told))["number"])
