"""What came in is on disk, once, and reaches a reader whatever happens next."""

import asyncio
import dataclasses
import hmac
from datetime import timedelta
from pathlib import Path

import pytest

from desk import Message, Webhook, hookimpl
from desk.domain.errors import Invalid
from desk.services.preparation import FILTER_FAILED
from desk.store import accepting, conversations
from desk.store import inbox as units
from desk.store.accepting import Incoming
from desk.testing import DeskUnderTest, FakeChannel, FakeClock, FakeConnector, running
from desk.testing.http import Http

HOUR = timedelta(hours=1)


class Blindfold:
    """A filter that cannot do its work."""

    @hookimpl
    async def filter_inbound(self, message: Message) -> Message:
        raise OSError("the word list is gone")


class Gate:
    """Holds preparation up for ever, as if the process had been killed in time."""

    @hookimpl
    async def filter_inbound(self, message: Message) -> Message:
        await asyncio.Event().wait()
        return message


async def test_a_delivery_repeated_fifty_times_at_once_is_one_message(desk: DeskUnderTest, shop: FakeChannel) -> None:
    accepted = await asyncio.gather(*(shop.says("Where is my order?", id="m-1") for _ in range(50)))
    assert len(await desk.messages()) == 1
    assert len({one.id for one in accepted}) == 1
    assert sorted(one.duplicate for one in accepted) == [False] + [True] * 49


async def test_two_first_messages_at_once_are_one_conversation(desk: DeskUnderTest, shop: FakeChannel) -> None:
    first, second = await asyncio.gather(shop.says("Where is my order?"), shop.says("And please, where is the bill?"))
    assert first.conversation == second.conversation
    assert {first.position, second.position} == {1, 2}


async def test_one_name_in_two_inboxes_is_two_customers(desk: DeskUnderTest, shop: FakeChannel) -> None:
    here = await shop.says("Where is my order?", "ana", id="m-1")
    there = await desk.channel("loja").says("Onde está o meu pedido?", "ana", id="m-1")
    assert here.conversation != there.conversation
    assert not there.duplicate


async def test_messages_keep_their_order(desk: DeskUnderTest, shop: FakeChannel) -> None:
    said = [f"Where is parcel number {number}?" for number in range(20)]
    for text in said:
        await shop.says(text)
    assert [spoken.message.body for spoken in await desk.messages()] == said


async def test_many_customers_at_once_all_reach_a_reader(desk: DeskUnderTest, shop: FakeChannel) -> None:
    customers = [f"customer-{number}" for number in range(40)]
    await asyncio.gather(*(shop.says("Where is my order?", customer) for customer in customers))
    languages = [(await desk.conversation(customer)).language for customer in customers]
    assert languages == ["en"] * 40


async def test_a_message_that_a_filter_failed_on_is_held_from_view(tmp_path: Path) -> None:
    async with running(tmp_path, plugins={"blindfold": Blindfold}) as desk:
        await desk.shop.says("My card is 4111 1111 1111 1111")
        (spoken,) = await desk.messages()
        assert spoken.message.held == FILTER_FAILED
        assert spoken.texts == ()


async def test_a_message_accepted_just_before_the_desk_stopped_is_prepared_by_the_next(tmp_path: Path) -> None:
    connector = FakeConnector()
    async with running(tmp_path, connector=connector, plugins={"gate": Gate}) as desk:
        await desk.shop.says("Where is my order?")
    async with running(tmp_path, connector=connector) as desk:
        (spoken,) = await desk.messages()
        assert spoken.message.language == "en"


async def test_a_message_goes_in_once_although_the_desk_was_started_again(tmp_path: Path) -> None:
    connector = FakeConnector()
    async with running(tmp_path, connector=connector) as desk:
        await desk.shop.says("Where is my order?", id="m-1")
    async with running(tmp_path, connector=connector) as desk:
        assert (await desk.shop.says("Where is my order?", id="m-1")).duplicate
        assert len(await desk.messages()) == 1


@pytest.mark.parametrize("step", [-HOUR, HOUR])
async def test_a_clock_that_jumps_loses_nothing_and_ids_still_sort(
    desk: DeskUnderTest, shop: FakeChannel, clock: FakeClock, step: timedelta
) -> None:
    accepted = [await shop.says("Where is my order?")]
    clock.advance(step)
    accepted += [await shop.says("And where is the bill?")]
    clock.advance(-step)
    accepted += [await shop.says("Thank you.")]
    assert [one.id for one in accepted] == sorted(one.id for one in accepted)
    assert [spoken.message.language for spoken in await desk.messages()] == ["en"] * 3


async def test_a_clock_that_jumps_back_does_not_delay_what_waits(
    desk: DeskUnderTest, shop: FakeChannel, clock: FakeClock
) -> None:
    merchant, message = shop.inbox.merchant, shop.message("Where is my order?")
    now = clock()
    clock.advance(-HOUR)
    await desk.desk.store.write(lambda tx: accepting.accept(tx, [Incoming(merchant, shop.inbox.id, message, now)]))
    assert (await desk.conversation()).language == "en"


async def test_a_shop_whose_clock_is_ahead_does_not_speak_from_the_future(
    desk: DeskUnderTest, shop: FakeChannel, clock: FakeClock
) -> None:
    clock.advance(HOUR)
    early = shop.message("Where is my order?")
    clock.advance(-HOUR)
    await desk.desk.intake.accept(shop.inbox.id, early)
    assert (await desk.conversation()).waiting_since == clock()


@pytest.mark.parametrize("text", ["", "  \n", "\x00\x07", "\udcff"])
async def test_a_text_with_nothing_to_read_is_refused_with_a_reason(shop: FakeChannel, text: str) -> None:
    with pytest.raises(Invalid, match="nothing to read"):
        await shop.says(text)


async def test_control_characters_go_and_the_words_stay(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where\x00 is\r\nmy\u202e order?")
    assert [spoken.message.body for spoken in await desk.messages()] == ["Where is\nmy\u202e order?"]


async def test_a_delivery_that_cannot_be_read_is_set_aside_where_an_operator_sees_it(
    desk: DeskUnderTest, http: Http
) -> None:
    webhook, otto = await http.stranger(signature="genuine"), await http.login("otto")
    assert await webhook.post("/hooks/shop", {"id": "1"}) == (200, {"accepted": True})
    await desk.settled()
    _, page = await otto.get("/api/envelopes")
    assert [(one["inbox"], one["raw"]) for one in page["envelopes"]] == [("shop", '{"id": "1"}')]


async def test_a_forged_delivery_is_refused_and_leaves_nothing(desk: DeskUnderTest, http: Http) -> None:
    forger, otto = await http.stranger(signature="forged"), await http.login("otto")
    status, _ = await forger.post("/hooks/shop", {"id": "1", "customer": "ana", "text": "Where is my order?"})
    assert status == 403
    _, page = await otto.get("/api/envelopes")
    assert page["envelopes"] == []
    assert await desk.desk.store.read(lambda tx: units.due_of_any_merchant(tx, desk.clock(), 10)) == []


async def test_a_genuine_delivery_is_one_message_however_often_it_comes(desk: DeskUnderTest, http: Http) -> None:
    webhook = await http.stranger(signature="genuine")
    told = {"id": "1", "customer": "ana", "text": "Where is my order?"}
    assert [await webhook.post("/hooks/shop", told) for _ in range(3)] == [(200, {"accepted": True})] * 3
    assert len(await desk.messages()) == 1


@pytest.mark.parametrize(
    "told",
    [
        [1, 2],
        {"id": "1", "customer": "ana", "text": 5},
        {"id": "1", "customer": "a\ud800na", "text": "Where is my order?"},
        {"id": "1\x00", "customer": "ana", "text": "Where is my order?"},
        {"id": "1" * 10_000, "customer": "ana", "text": "Where is my order?"},
        {"id": "1", "customer": "", "text": "Where is my order?"},
        {"id": 1, "customer": "ana", "text": "Where is my order?"},
    ],
)
async def test_a_genuine_delivery_that_makes_no_sense_is_set_aside(
    desk: DeskUnderTest, http: Http, told: object
) -> None:
    webhook, otto = await http.stranger(signature="genuine"), await http.login("otto")
    assert await webhook.post("/hooks/shop", told) == (200, {"accepted": True})
    await desk.settled()
    _, page = await otto.get("/api/envelopes")
    assert len(page["envelopes"]) == 1


async def test_a_forger_who_makes_the_check_stumble_is_refused(
    shop: FakeChannel, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def compares(webhook: Webhook) -> bool:
        return hmac.compare_digest(webhook.headers["x-fake-signature"], "genuine")

    monkeypatch.setattr(shop, "verify", compares)
    forger = await http.stranger(signature="génuine")
    status, _ = await forger.post("/hooks/shop", {"id": "1", "customer": "ana", "text": "Where is my order?"})
    assert status == 403


async def test_a_channels_odd_words_about_a_customer_do_no_harm(desk: DeskUnderTest, shop: FakeChannel) -> None:
    message = dataclasses.replace(
        shop.message("ok", language="PT_br"), customer_name="\ud800An\x00a\n ", country="\ud800"
    )
    await desk.desk.intake.accept(shop.inbox.id, message)
    assert (await desk.conversation()).language == "pt-BR"
    current = await desk.conversation()
    customer = await desk.desk.store.read(lambda tx: conversations.customer_of(tx, current))
    assert (customer.name, customer.country) == ("Ana", None)
