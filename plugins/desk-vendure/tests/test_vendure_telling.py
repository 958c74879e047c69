"""What the desk's plugin in a real Vendure tells, to whom, and how often it tries."""

import json
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from desk_vendure.peer.shop import Channel, Shop

from desk import DESK_DELIVERY, DESK_MOMENT, Webhook, signed_by_desk
from desk.domain.time import utcnow

_SECRET = "secret-of-the-hooks"
#: Seconds in which the shop must have told something; its second try comes after one, its third after three.
_PATIENCE = 30


class Desk:
    """Answers customers' words with the statuses that it was given, and all else with 200; keeps what came."""

    def __init__(self) -> None:
        self.came: list[Webhook] = []
        self.statuses: list[int] = []
        self._news = threading.Condition()
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                self.send_response(desk.takes(Webhook(body=body, headers=headers, received_at=utcnow())))
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks/shop"

    def takes(self, webhook: Webhook) -> int:
        with self._news:
            self.came.append(webhook)
            self._news.notify_all()
            words = json.loads(webhook.body)["type"] == "message"
            return self.statuses.pop(0) if words and self.statuses else 200

    def told_of(self, name: str, kind: str = "message", times: int = 1) -> Sequence[Webhook]:
        """Wait until something was told so many times; return each telling."""
        wanted = {"type": kind, "id": name}.items()

        def found() -> list[Webhook]:
            return [one for one in self.came if wanted <= json.loads(one.body).items()]

        with self._news:
            assert self._news.wait_for(lambda: len(found()) >= times, _PATIENCE), self.came
        return found()


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    serving = threading.Thread(target=desk.server.serve_forever, args=(0.05,))
    serving.start()
    yield desk
    desk.server.shutdown()
    serving.join()
    desk.server.server_close()


@pytest.fixture(scope="module")
def shop(vendure: Shop) -> Channel:
    return vendure.channel("telling")


@pytest.fixture(scope="module")
def neighbour(vendure: Shop) -> Channel:
    return vendure.channel("neighbour")


@pytest.fixture
def telling(shop: Channel, desk: Desk) -> Iterator[Channel]:
    shop.tells(desk.url, _SECRET)
    yield shop
    shop.tells(None, "")


def test_a_desk_that_is_down_is_told_again_under_the_same_name_and_a_new_moment(telling: Channel, desk: Desk) -> None:
    ana = telling.shopper()
    placed = ana.orders(telling.variant)
    desk.statuses += [503, 500]
    name = ana.writes(placed.code, "Onde está?")
    tries = desk.told_of(name, times=3)
    assert len({one.headers[DESK_DELIVERY] for one in tries}) == 1
    assert int(tries[-1].headers[DESK_MOMENT]) > int(tries[0].headers[DESK_MOMENT])
    assert [signed_by_desk(one, ("secret-of-tomorrow", _SECRET)) for one in tries] == [True] * 3
    assert signed_by_desk(tries[0], ("secret-of-tomorrow",)) is False
    assert json.loads(tries[0].body)["text"] == "Onde está?"


def test_a_desk_that_says_no_is_not_asked_again_and_holds_nothing_up(telling: Channel, desk: Desk) -> None:
    ana = telling.shopper()
    placed = ana.orders(telling.variant)
    desk.statuses += [403]
    refused, taken = ana.writes(placed.code, "One"), ana.writes(placed.code, "Two")
    desk.told_of(taken)
    assert len(desk.told_of(refused)) == 1


def test_carts_and_other_channels_are_nobodys_business(telling: Channel, neighbour: Channel, desk: Desk) -> None:
    other = neighbour.shopper().orders(neighbour.variant)
    placed = telling.shopper().orders(telling.variant)
    desk.told_of(placed.id, "order")
    told = [json.loads(one.body) for one in desk.came]
    # A cart's history says as much as an order's; nothing of it was told before she had paid.
    assert {(one["type"], one["id"]) for one in told} == {("order", placed.id)}
    assert other.id not in [one["id"] for one in told]


def test_what_the_desk_wrote_itself_is_not_told_as_a_customers_words(telling: Channel, desk: Desk) -> None:
    ana = telling.shopper()
    placed = ana.orders(telling.variant)
    telling.admin(
        "mutation($o: String!) {"
        ' addDeskNote(orderCode: $o, key: "k", note: "It arrives.", isPublic: true) { id } }',
        o=placed.code,
    )
    name = ana.writes(placed.code, "Obrigada!")
    desk.told_of(name)
    words = [json.loads(one.body) for one in desk.came if json.loads(one.body)["type"] == "message"]
    assert [one["text"] for one in words] == ["Obrigada!"]
