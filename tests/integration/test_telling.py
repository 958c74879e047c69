"""Webhooks for integrators: signed, kept, in order, again after a fault, given up visibly, told again on request."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from desk.connections import posting
from desk.connections.posting import signed
from desk.domain.ids import ReceiverId
from desk.domain.telling import MAX_TRIES
from desk.services import telling
from desk.store import figures
from desk.store.tellings import Owed, Try
from desk.testing import DeskUnderTest, FakeClock, running, until
from desk.testing.configuration import DESK_TOML
from desk.testing.http import http_of
from tests.support.receiver import HANGS, Integrator, integrator

DAY = timedelta(days=1)
HOOK = ReceiverId("crm")
NEW, OLD = bytes(range(32)), bytes(range(32, 64))
WALLS = frozenset({"acme", "luz"})
README = Path(__file__).parents[2] / "README.md"


@pytest.fixture
async def crm() -> AsyncIterator[Integrator]:
    async with integrator() as made:
        yield made


@pytest.fixture
async def slow() -> AsyncIterator[Integrator]:
    async with integrator() as made:
        yield made


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret"
    file.write_text("\n".join(f"whsec_{base64.b64encode(one).decode()}" for one in (NEW, OLD)))
    return file


def hook(url: str, name: str = "crm", **keys: str) -> str:
    more = "".join(f"{key} = {value}\n" for key, value in keys.items())
    return f'\n[[webhook]]\nid = "{name}"\nurl = "{url}"\nsecret = {{ file = "secret" }}\n{more}'


@pytest.fixture
def desk_toml(crm: Integrator, secret: Path) -> str:
    return DESK_TOML + hook(crm.url, merchants='["acme"]', events='["message_received", "reply_queued"]')


async def deliveries(desk: DeskUnderTest, receiver: str = HOOK) -> list[tuple[Owed, list[Try]]]:
    """Return what a receiver was and is told, oldest first."""
    page = await desk.desk.integrators.receivers.page(ReceiverId(receiver), WALLS, 2**62, 100)  # type: ignore[arg-type]
    return page[::-1]


async def states(desk: DeskUnderTest, receiver: str = HOOK) -> list[str]:
    return [owed.state.value for owed, _ in await deliveries(desk, receiver)]


async def comes_to(desk: DeskUnderTest, *wanted: str, receiver: str = HOOK) -> None:
    async def there() -> bool:
        return await states(desk, receiver) == list(wanted)

    await until(there)


async def tried(desk: DeskUnderTest, times: int, place: int = 0) -> list[Try]:
    """Wait until a delivery was tried so often, and return the tries."""

    async def there() -> bool:
        found = await deliveries(desk)
        return len(found) > place and len(found[place][1]) == times

    await until(there)
    return (await deliveries(desk))[place][1]


def told(crm: Integrator) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in crm.heard]


async def test_an_event_is_told_as_the_console_of_the_merchant_is(desk: DeskUnderTest, crm: Integrator) -> None:
    await desk.shop.says("Where is my order?")
    await comes_to(desk, "done")
    (event,) = told(crm)
    assert event["type"] == event["data"]["kind"] == "message_received"
    assert event["data"]["message"]["body"] == "Where is my order?"
    assert event["data"]["conversation"]["merchant"]["id"] == "acme"


async def test_a_call_is_signed_by_each_secret_while_one_takes_the_others_place(
    desk: DeskUnderTest, crm: Integrator, clock: FakeClock
) -> None:
    await desk.shop.says("Where is my order?")
    await comes_to(desk, "done")
    (call,) = crm.heard
    moment = call.headers["webhook-timestamp"]
    content = f"{call.id}.{moment}.".encode() + call.body
    marks = [base64.b64encode(hmac.digest(one, content, hashlib.sha256)).decode() for one in (NEW, OLD)]
    assert call.headers["webhook-signature"] == " ".join(f"v1,{mark}" for mark in marks)
    assert int(moment) == int(clock().timestamp())


async def test_only_the_events_and_merchants_that_were_asked_for_are_told(
    desk: DeskUnderTest, crm: Integrator
) -> None:
    await desk.channel("loja").says("Onde está o meu pedido?")
    await desk.shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.")
    await comes_to(desk, "done", "done")
    assert [event["type"] for event in told(crm)] == ["message_received", "reply_queued"]
    assert {event["data"]["conversation"]["merchant"]["id"] for event in told(crm)} == {"acme"}


async def test_a_note_is_told_to_nobody_outside(tmp_path: Path, crm: Integrator, secret: Path) -> None:
    async with running(tmp_path, DESK_TOML + hook(crm.url)) as desk, http_of(desk) as http:
        await desk.shop.says("Where is my order?")
        conversation, emma = await desk.conversation(), await http.login("emma")
        await emma.post(f"/api/conversations/{conversation.id}/notes", {"text": "SHE-IS-LYING", "key": "n"})
        await emma.post(f"/api/conversations/{conversation.id}/texts", {"language": "pt"})
        await desk.reply("It arrives tomorrow.")
        await until(lambda: any(event["type"] == "reply_queued" for event in told(crm)))
    assert not any(b"SHE-IS-LYING" in call.body or b"note" in call.body for call in crm.heard)


async def test_a_call_that_failed_is_made_again_under_the_same_id(desk: DeskUnderTest, crm: Integrator) -> None:
    crm.answers, crm.said = [500], "out of order"
    await desk.shop.says("Where is my order?")
    (first,) = await tried(desk, 1)
    assert (first.status, first.said) == (500, "out of order")
    await desk.advance(DAY)
    await comes_to(desk, "done")
    assert len(set(crm.ids)) == 1
    assert [one.status for one in await tried(desk, 2)] == [500, 200]


async def test_a_receiver_that_hangs_is_asked_again_and_delays_no_other(
    tmp_path: Path, crm: Integrator, slow: Integrator, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow.usually = HANGS
    kinds = '["message_received"]'
    async with running(tmp_path, DESK_TOML + hook(crm.url, events=kinds) + hook(slow.url, "slow", events=kinds)) as desk:
        for number in range(telling.AT_ONCE + 1):
            await desk.shop.says("Where is my order?", f"customer-{number}")
        await comes_to(desk, *["done"] * (telling.AT_ONCE + 1))
        assert slow.hanging == telling.AT_ONCE
        assert await states(desk, "slow") == ["pending"] * (telling.AT_ONCE + 1)


async def test_a_call_that_is_not_answered_in_time_is_made_again(
    desk: DeskUnderTest, crm: Integrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "CALL_TIMEOUT", 0.05)
    crm.answers = [HANGS]
    await desk.shop.says("Where is my order?")
    (first,) = await tried(desk, 1)
    monkeypatch.setattr(posting, "CALL_TIMEOUT", 15.0)
    assert (first.status, first.said.partition(":")[0]) == (None, "TimeoutError")
    await desk.advance(DAY)
    await comes_to(desk, "done")


async def test_a_crash_before_the_outcome_is_kept_repeats_the_call_under_the_same_id(
    tmp_path: Path, crm: Integrator, desk_toml: str
) -> None:
    crm.answers = [HANGS]
    async with running(tmp_path, desk_toml) as desk:
        await desk.shop.says("Where is my order?")
        await until(lambda: crm.hanging == 1)
    async with running(tmp_path, desk_toml) as desk:
        await comes_to(desk, "done")
    assert len(crm.heard) == 2
    assert crm.heard[0].body == crm.heard[1].body
    assert len(set(crm.ids)) == 1


async def test_what_happened_while_nobody_told_it_is_told_after_a_restart(
    tmp_path: Path, crm: Integrator, desk_toml: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path, desk_toml) as desk:
        await desk.shop.says("Where is my order?")
        await comes_to(desk, "done")

        async def dead(*_: object) -> None:
            return None

        monkeypatch.setattr("desk.services.owing.Owing._kept_up_to", dead)
    async with running(tmp_path, desk_toml) as desk:
        await desk.shop.says("Are you there?", id="second")
        await desk.settled()
        monkeypatch.undo()
    async with running(tmp_path, desk_toml) as desk:
        await comes_to(desk, "done", "done")
    assert [event["data"]["message"]["body"] for event in told(crm)] == ["Where is my order?", "Are you there?"]


async def test_a_later_event_of_a_conversation_never_overtakes_an_earlier_one(
    desk: DeskUnderTest, crm: Integrator
) -> None:
    crm.answers = [503]
    said = [f"This is message {number}." for number in range(4)]
    for text in said:
        await desk.shop.says(text)
    await tried(desk, 1)
    await desk.settled()
    await desk.shop.says("Another conversation.", "bob")
    await comes_to(desk, "pending", "pending", "pending", "pending", "done")
    await desk.advance(DAY)
    await comes_to(desk, *["done"] * 5)
    bodies = [event["data"]["message"]["body"] for event in told(crm)]
    assert [body for body in bodies[1:] if body in said] == said


async def test_a_delivery_that_nobody_takes_is_given_up_and_told_again_on_request(
    desk: DeskUnderTest, crm: Integrator
) -> None:
    crm.usually = 302
    await desk.shop.says("Where is my order?")
    for number in range(MAX_TRIES):
        await tried(desk, number + 1)
        await desk.advance(timedelta(hours=1) if number < 3 else timedelta(hours=(2, 4, 10, 18, 0)[number - 3]))
    await comes_to(desk, "given_up")
    assert len(crm.heard) == MAX_TRIES
    crm.usually = 204
    async with http_of(desk) as http:
        otto = await http.login("otto")
        _, page = await otto.get("/api/webhooks/crm/deliveries")
        number = page["deliveries"][0]["id"]
        assert await otto.post(f"/api/webhooks/deliveries/{number}/replay") == (204, "")
        await comes_to(desk, "done")
        _, page = await otto.get("/api/webhooks/crm/deliveries")
    assert [one["status"] for one in page["deliveries"][0]["tries"]] == [302] * MAX_TRIES + [204]
    assert len(set(crm.ids)) == 1


async def test_a_receiver_that_says_gone_is_switched_off_until_somebody_switches_it_on(
    desk: DeskUnderTest, crm: Integrator
) -> None:
    crm.answers = [410]
    await desk.shop.says("Where is my order?")
    await comes_to(desk, "given_up")
    async with http_of(desk) as http:
        otto = await http.login("otto")
        _, page = await otto.get("/api/webhooks")
        assert page["webhooks"][0]["off_since"]
        _, listed = await otto.get("/api/webhooks/crm/deliveries")
        refused, _ = await otto.post(f"/api/webhooks/deliveries/{listed['deliveries'][0]['id']}/replay")
        await desk.shop.says("Nobody is told of this.")
        await desk.settled()
        await otto.post("/api/webhooks/crm/resume")
        _, page = await otto.get("/api/webhooks")
        assert "off_since" not in page["webhooks"][0]
    await desk.shop.says("But of this.")
    await comes_to(desk, "given_up", "done")
    assert refused == 409
    assert told(crm)[-1]["data"]["message"]["body"] == "But of this."


async def test_what_ended_a_month_ago_is_let_go_at_the_next_start(
    tmp_path: Path, crm: Integrator, desk_toml: str, clock: FakeClock
) -> None:
    async with running(tmp_path, desk_toml, clock=clock) as desk:
        await desk.shop.says("Where is my order?")
        await comes_to(desk, "done")
    clock.advance(telling.KEPT + DAY)
    async with running(tmp_path, desk_toml, clock=clock) as desk:
        await comes_to(desk)
        left = await desk.desk.store.read(lambda tx: tx.one("newest_id_of_any_merchant"))
        assert left is not None


async def test_a_receiver_that_left_the_configuration_is_owed_nothing(
    tmp_path: Path, crm: Integrator, desk_toml: str
) -> None:
    crm.usually = 500
    async with running(tmp_path, desk_toml) as desk:
        await desk.shop.says("Where is my order?")
        await tried(desk, 1)
    async with running(tmp_path, DESK_TOML) as desk:

        async def nothing_pending() -> bool:
            found = await desk.desk.store.read(figures.of_any_merchant)
            return found.tellings == {"given_up": 1}

        await until(nothing_pending)


async def test_metrics_tell_how_much_waits_and_for_how_long(desk: DeskUnderTest, crm: Integrator) -> None:
    crm.usually = 500
    await desk.shop.says("Where is my order?")
    await tried(desk, 1)
    desk.clock.advance(timedelta(seconds=90))
    async with http_of(desk) as http:
        _, page = await (await http.stranger()).get("/metrics")
    assert 'desk_webhook_deliveries{state="pending"} 1.0' in page
    assert "desk_webhook_oldest_seconds 90.0" in page


async def test_the_receiver_that_the_readme_shows_takes_what_is_ours_alone(
    tmp_path: Path, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_SECRET", secret.read_text())
    blocks = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    shown: dict[str, Any] = {}
    exec(compile(next(block for block in blocks if "async def hook" in block), "README.md", "exec"), shown)
    async with integrator(shown["hook"]) as crm:
        toml = DESK_TOML + hook(crm.url, events='["message_received"]')
        async with running(tmp_path, toml, clock=FakeClock(datetime.now(UTC))) as desk, ClientSession() as forger:
            await desk.shop.says("Where is my order?")
            await comes_to(desk, "done")
            headers = signed([bytes(32)], "msg_1", b"{}", datetime.now(UTC))
            async with forger.post(crm.url, data=b"{}", headers=headers) as answer:
                assert answer.status == 401


async def test_two_desks_on_one_database_tell_each_event_once(
    tmp_path: Path, crm: Integrator, desk_toml: str, postgres_url: str, nats_url: str, secret: Path
) -> None:
    async with AsyncExitStack() as stack:
        desks = []
        for name in ("one", "other"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "secret").write_text(secret.read_text())
            desk = running(tmp_path / name, desk_toml, store=postgres_url, bus=nats_url)
            desks.append(await stack.enter_async_context(desk))
        for number in range(10):
            await desks[number % 2].shop.says("Where is my order?", f"customer-{number}", id=f"m{number}")
        await comes_to(desks[0], *["done"] * 10)
    assert len(crm.ids) == len(set(crm.ids)) == 10
