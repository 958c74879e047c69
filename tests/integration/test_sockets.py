"""Sockets end with the session that opened them, and nobody's flood or fault reaches anybody else."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from desk.web import visitor_live
from desk.web.visitor import page_after
from desk.web.visitor_key import Visitor
from desk.web.wire import VisitorPage
from tests.support.site import Browser, Site, until

LARGEST = 2**63


async def _conversation(site: Site, agent: Browser) -> tuple[Browser, str]:
    """Return a customer of Acme who wrote, and her conversation."""
    customer = site.visitor()
    await customer.post("/widget/acme-web/messages", {"id": "1", "text": "Hello there"})

    async def prepared() -> str | None:
        found = (await agent.get("/api/conversations?view=all")).body["conversations"]
        return str(found[0]["id"]) if found and found[0]["heard"] else None

    return customer, await until(prepared)


def _live(site: Site, browser: Browser) -> Any:
    return browser.session.ws_connect(f"{site.base}/api/live?after=0")


def _widget(site: Site, visitor: Browser) -> Any:
    return visitor.session.ws_connect(f"{site.base}/widget/acme-web/live")


def _hello(visitor: Browser, after: int = 0) -> dict[str, object]:
    key = visitor.headers["Authorization"].removeprefix("Bearer ")
    return {"type": "hello", "key": key, "after": after}


async def _frames(socket: Any) -> AsyncIterator[dict[str, Any]]:
    """Yield what a socket says until it closes."""
    while (told := await socket.receive(timeout=10)).type is aiohttp.WSMsgType.TEXT:
        yield json.loads(told.data)


async def _last(socket: Any) -> aiohttp.WSMessage:
    """Return what ended a socket."""
    while (told := await socket.receive(timeout=10)).type is aiohttp.WSMsgType.TEXT:
        pass
    ended: aiohttp.WSMessage = told
    return ended


async def test_logging_out_in_one_window_ends_the_feed_of_every_other(site: Site) -> None:
    ann = await site.log_in("ann")
    async with _live(site, ann) as first, _live(site, ann) as second:
        assert (await ann.ask("DELETE", "/api/session")).status == 204
        # What the desk said last, not ``close_code``: a client that finds the line gone as it answers turns that to 1006.
        assert [(await _last(socket)).data for socket in (first, second)] == [4401, 4401]


async def test_a_colleagues_feed_goes_on_when_somebody_logs_out(site: Site) -> None:
    ann, sue = await site.log_in("ann"), await site.log_in("sue")
    async with _live(site, sue) as sues:
        await ann.ask("DELETE", "/api/session")
        await _conversation(site, sue)
        async for frame in _frames(sues):
            if frame.get("kind") == "message_received":
                return
    pytest.fail("the colleague's feed ended")


async def test_who_answers_nobody_never_seems_to_type_to_a_customer(site: Site) -> None:
    mia, ann = await site.log_in("mia"), await site.log_in("ann")
    customer, conversation = await _conversation(site, mia)
    async with _widget(site, customer) as window, _live(site, mia) as mias, _live(site, ann) as anns:
        await window.send_json(_hello(customer))
        await anext(_frames(window))
        await mias.send_json({"type": "doing", "conversation": conversation, "typing": True})
        await _until(mias, lambda frame: frame["type"] == "viewing")
        await anns.send_json({"type": "doing", "conversation": conversation, "typing": True})
        told = await _until(window, lambda frame: frame["type"] == "typing")
    assert told["name"] == "Ann of Acme"


async def test_a_customer_who_floods_with_typing_is_seen_typing_once(site: Site) -> None:
    ann = await site.log_in("ann")
    customer, conversation = await _conversation(site, ann)
    async with _widget(site, customer) as window, _live(site, ann) as anns:
        await anns.send_json({"type": "doing", "conversation": conversation})
        await _until(anns, lambda frame: frame["type"] == "viewing")
        await window.send_json(_hello(customer))
        for _ in range(5):
            await window.send_json({"type": "typing"})
        await _until(anns, lambda frame: frame["type"] == "typing")
        await customer.post("/widget/acme-web/messages", {"id": "2", "text": "Are you there?"})
        typed = 1
        async for frame in _frames(anns):
            typed += frame["type"] == "typing"
            if frame.get("kind") == "message_received" and frame["message"]["body"] == "Are you there?":
                break
    assert typed < 5


async def test_a_conversation_that_no_number_can_name_is_not_opened(site: Site) -> None:
    ann = await site.log_in("ann")
    _, conversation = await _conversation(site, ann)
    async with _live(site, ann) as anns:
        await anns.send_json({"type": "doing", "conversation": str(LARGEST)})
        await anns.send_json({"type": "doing", "conversation": conversation})
        assert (await _until(anns, lambda frame: frame["type"] == "viewing"))["conversation"] == conversation


async def test_who_comes_back_to_a_conversation_is_told_that_other_orders_belong_beside_it_and_only_of_what_is_open(
    site: Site,
) -> None:
    ann = await site.log_in("ann")
    _, conversation = await _conversation(site, ann)
    async with _live(site, ann) as anns:
        await anns.send_json({"type": "showing", "conversation": conversation, "orders_mark": "of before"})
        await anns.send_json({"type": "doing", "conversation": conversation})
        await _until(anns, lambda frame: frame["type"] == "viewing")
        await anns.send_json({"type": "showing", "conversation": conversation, "orders_mark": "of before"})
        told = await _until(anns, lambda frame: frame["type"] == "orders_changed")
    assert told["conversation"] == conversation


async def test_a_cursor_that_no_number_can_hold_ends_the_widgets_socket(site: Site) -> None:
    customer = site.visitor()
    async with _widget(site, customer) as window:
        await window.send_json(_hello(customer, LARGEST))
        async for _ in _frames(window):
            pass
        assert window.close_code == aiohttp.WSCloseCode.POLICY_VIOLATION


async def test_a_window_that_the_desk_failed_is_closed_and_forgotten(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = site.visitor()

    async def fails_at_news(backend: Any, visitor: Visitor, after: int) -> VisitorPage:
        if after:
            raise RuntimeError("the store failed")
        return await page_after(backend, visitor, after)

    monkeypatch.setattr(visitor_live, "page_after", fails_at_news)
    async with _widget(site, customer) as window:
        await window.send_json(_hello(customer, 1))
        async for _ in _frames(window):
            pass

    async def forgotten() -> bool | None:
        return b"desk_widgets 0.0" in (await site.browser().get("/metrics")).raw or None

    assert await until(forgotten)


async def _until(socket: Any, enough: Any) -> dict[str, Any]:
    """Return the first frame that is enough."""
    async for frame in _frames(socket):
        if enough(frame):
            return frame
    raise AssertionError("the socket closed")
