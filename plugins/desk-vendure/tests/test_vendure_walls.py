"""What the shop's side of the desk lets be done, and by whom: on a real Vendure."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from desk_vendure.peer.graphql import Client
from desk_vendure.peer.shop import Channel, Shop, connected

_ADD = (
    "mutation($o: String!, $k: String!, $n: String!) {"
    " addDeskNote(orderCode: $o, key: $k, note: $n, isPublic: true) { id } }"
)


@pytest.fixture(scope="module")
def acme(vendure: Shop) -> Channel:
    return vendure.channel("acme")


@pytest.fixture(scope="module")
def rival(vendure: Shop) -> Channel:
    return vendure.channel("rival", "JPY")


def _desk(channel: Channel) -> Client:
    """Return what the desk is to the shop: somebody with an API key."""
    return Client(f"{channel.shop.url}/admin-api", **{"vendure-api-key": channel.key()[0], "vendure-token": channel.token})


def test_a_key_of_one_channel_writes_nothing_in_another(acme: Channel, rival: Channel) -> None:
    ana = acme.shopper()
    placed = ana.orders(acme.variant)
    with pytest.raises(RuntimeError, match="There is no order"):
        _desk(rival)(_ADD, o=placed.code, k="k", n="From a rival")
    assert ana.reads(placed.code) == []


def test_a_key_of_one_channel_reads_no_words_of_another(acme: Channel, rival: Channel) -> None:
    ana = acme.shopper()
    ana.writes(ana.orders(acme.variant).code, "For Acme alone")
    listing = "{ deskMessages(skip: 0, take: 10) { totalItems items { text } } }"
    assert "For Acme alone" in [one["text"] for one in _desk(acme)(listing)["deskMessages"]["items"]]
    assert _desk(rival)(listing)["deskMessages"] == {"totalItems": 0, "items": []}


def test_two_tries_with_one_key_that_meet_write_one_note(acme: Channel) -> None:
    ana, desk = acme.shopper(), _desk(acme)
    placed = ana.orders(acme.variant)
    with ThreadPoolExecutor(8) as tries:
        made = list(tries.map(lambda _: desk(_ADD, o=placed.code, k="k", n="Tomorrow")["addDeskNote"]["id"], range(8)))
    assert len(set(made)) == 1
    assert [note["note"] for note in ana.reads(placed.code)] == ["Tomorrow"]


def test_who_may_not_read_an_order_writes_nothing_about_it(acme: Channel) -> None:
    ana = acme.shopper()
    placed = ana.orders(acme.variant)
    with connected(acme.shop) as database:
        database.execute(
            """UPDATE "order" SET "orderPlacedAt" = "orderPlacedAt" - interval '3 hours' WHERE code = %s""", [placed.code]
        )
    for code in (placed.code, "NOSUCHORDER"):
        with pytest.raises(RuntimeError, match="not currently authorized"):
            ana.writes(code, "Let me in")


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001])
def test_what_says_nothing_or_too_much_is_refused(acme: Channel, text: str) -> None:
    ana = acme.shopper()
    placed = ana.orders(acme.variant)
    with pytest.raises(RuntimeError, match="expected 1 to 10000 characters"):
        ana.writes(placed.code, text)
