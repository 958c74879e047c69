"""What agents have done to orders: as far as the shop and their role allow, once, and told in the conversation."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desk import ActionKind, Manifest, Money, OrderState, OrderView, Refund, Refused, Repeats, Unsure
from desk.domain.ids import InboxId, MerchantId
from desk.domain.phrases import Phrase, phrased
from desk.domain.states import State
from desk.services.sending import MAY_HAVE_ARRIVED
from desk.store import entities
from desk.testing import HANGS, TAKES_UNSAID, DeskUnderTest, FakeChannel, FakeClock
from desk.testing.configuration import DESK_TOML
from desk.testing.http import Http, Person

DAY = timedelta(days=1)
PLACED = datetime(2026, 3, 2, 9, tzinfo=UTC)
LIMITS = """
[[action]]
kinds = ["refund", "cancel"]
roles = ["agent"]
up_to = ["20 EUR", "3000 JPY"]

[[action]]
kinds = ["resend"]
roles = ["agent"]
merchants = ["acme"]
allowed = false
"""


@pytest.fixture
def desk_toml() -> str:
    return DESK_TOML + LIMITS


async def placed(desk: DeskUnderTest, number: str = "AB-1042", **values: object) -> OrderView:
    """Let the desk know of an order of the shop, about which Ana writes in Portuguese."""
    known = {
        "id": number.lower(),
        "number": number,
        "updated_at": PLACED,
        "placed_at": PLACED,
        "state": OrderState.PAID,
        "state_word": "paid",
        "total": Money.of("89.80", "EUR"),
        "customer": "ana",
        "allows": tuple(ActionKind),
    }
    order = OrderView(**{**known, **values})  # type: ignore[arg-type]
    acme, shop = MerchantId("acme"), InboxId("shop")
    await desk.desk.store.write(lambda tx: entities.save(tx, acme, shop, order, desk.clock(), asked=True))
    await desk.shop.says(f"Onde está o meu pedido {number}?", language="pt")
    return order


async def asks(desk: DeskUnderTest, person: Person, kind: str, key: str = "k", **more: object) -> tuple[int, dict]:  # type: ignore[type-arg]
    """Ask for something to be done to the order; return the answer once the desk has come to rest."""
    current = await desk.conversation()
    body = {"kind": kind, "inbox": "shop", "order": "ab-1042", "key": key, **more}
    answer = await person.post(f"/api/conversations/{current.id}/actions", body)
    await desk.settled()
    return answer


async def state_of(desk: DeskUnderTest) -> tuple[str | None, Phrase | None]:
    """Return how far the newest thing in the conversation got, and why no further."""
    newest = (await desk.messages())[-1]
    return newest.delivery, newest.delivery_reason


async def test_where_customers_read_no_notes_none_is_offered_as_public(
    desk: DeskUnderTest, http: Http, shop: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    await placed(desk)
    emma = await http.login("emma")
    channel = desk.desk.channels[InboxId("shop")].connector
    monkeypatch.setattr(channel, "manifest", replace(channel.manifest, public_notes=False))
    (card,) = (await emma.get(f"/api/conversations/{(await desk.conversation()).id}"))[1]["orders"]
    assert "note" in card["actions"]
    assert not card.get("public_notes")
    status, _ = await asks(desk, emma, "note", text="It leaves today.", public=True)
    assert (status, shop.done) == (409, [])


async def test_a_public_note_is_written_in_the_customers_language(
    desk: DeskUnderTest, shop: FakeChannel, http: Http
) -> None:
    await placed(desk)
    status, told = await asks(desk, await http.login("emma"), "note", text="It leaves today.", public=True)
    assert (status, told["kind"], told["body"]) == (201, "action", "It leaves today.")
    assert told["action"] == {"kind": "note", "number": "AB-1042", "public": True}
    (done,) = shop.done
    assert (done.kind, done.order, done.public, done.text, done.language) == (
        ActionKind.NOTE,
        "ab-1042",
        True,
        "[pt] It leaves today.",
        "pt",
    )
    assert await state_of(desk) == ("accepted", None)


async def test_a_note_for_the_shop_stays_as_it_was_written(desk: DeskUnderTest, shop: FakeChannel, http: Http) -> None:
    await placed(desk)
    await asks(desk, await http.login("emma"), "note", text="She called twice.")
    assert [(done.public, done.text) for done in shop.done] == [(False, "She called twice.")]


async def test_what_is_done_to_an_order_is_no_answer_to_its_customer(
    desk: DeskUnderTest, shop: FakeChannel, http: Http
) -> None:
    await placed(desk)
    await asks(desk, await http.login("emma"), "note", text="It leaves today.", public=True)
    current = await desk.conversation()
    assert (current.state, current.waiting_since is None) == (State.OPEN, False)
    assert shop.heard == []
    answered = await desk.reply("It leaves today.", by="emma")
    assert (answered.delivery, (await desk.conversation()).state) == ("accepted", State.WAITING)


async def test_an_answer_does_not_wait_for_what_hangs_at_another_inbox(
    desk: DeskUnderTest, shop: FakeChannel, http: Http
) -> None:
    await placed(desk)
    web = await http.visitor("web")
    await web.says("Where is AB-1042?")
    shop.will(HANGS)
    emma = await http.login("emma")
    found = next(one for one in (await emma.get("/api/conversations?view=all"))[1]["conversations"] if one["inbox"]["id"] == "web")
    body = {"kind": "note", "inbox": "shop", "order": "ab-1042", "text": "She asks again.", "key": "k"}
    assert (await emma.post(f"/api/conversations/{found['id']}/actions", body))[0] == 201
    await desk.settled()
    status, answer = await emma.post(f"/api/conversations/{found['id']}/replies", {"text": "Soon.", "seen": 2, "key": "r"})
    await desk.settled()
    detail = (await emma.get(f"/api/conversations/{found['id']}"))[1]
    assert status == 201
    assert next(one["delivery"] for one in detail["messages"] if one["id"] == answer["id"]) == "accepted"


async def test_an_agent_refunds_what_his_role_may_and_no_more(
    desk: DeskUnderTest, shop: FakeChannel, http: Http
) -> None:
    await placed(desk)
    emma = await http.login("emma")
    status, problem = await asks(desk, emma, "refund", amount="20.01", text="late")
    assert (status, problem["code"]) == (403, "forbidden")
    assert "EUR 20.01" in problem["message"]
    status, _ = await asks(desk, emma, "refund", amount="20.00", text="late", key="k2")
    assert (status, [str(done.amount) for done in shop.done]) == (201, ["EUR 20.00"])


async def test_a_supervisor_refunds_any_amount_that_was_paid(desk: DeskUnderTest, shop: FakeChannel, http: Http) -> None:
    await placed(desk, refunds=(Refund(amount=Money.of("9.80", "EUR"), at=PLACED),))
    ines = await http.login("ines")
    status, problem = await asks(desk, ines, "refund", amount="80.01")
    assert (status, problem["message"]) == (422, "amount: found EUR 80.01; expected more than nothing and at most EUR 80.00")
    assert (await asks(desk, ines, "refund", amount="80.00", key="k2"))[0] == 201


@pytest.mark.parametrize("amount", ["0", "-1", "1.005", "many", "", None])
async def test_an_amount_that_cannot_be_meant_is_refused(
    desk: DeskUnderTest, shop: FakeChannel, http: Http, amount: str | None
) -> None:
    await placed(desk)
    status, problem = await asks(desk, await http.login("ines"), "refund", amount=amount)
    assert (status, problem["code"], shop.done) == (422, "invalid", [])


async def test_a_cancellation_counts_as_much_as_it_gives_back(
    desk: DeskUnderTest, shop: FakeChannel, http: Http
) -> None:
    await placed(desk)
    assert (await asks(desk, await http.login("emma"), "cancel"))[0] == 403
    assert (await asks(desk, await http.login("ines"), "cancel"))[0] == 201
    assert [str(done.amount) for done in shop.done] == ["EUR 89.80"]


async def test_what_operators_forbid_is_not_offered_and_refused(
    desk: DeskUnderTest, shop: FakeChannel, http: Http
) -> None:
    await placed(desk)
    emma, current = await http.login("emma"), await desk.conversation()
    (card,) = (await emma.get(f"/api/conversations/{current.id}"))[1]["orders"]
    assert (card["actions"], card["refundable"]) == (["note", "refund"], {"amount": "89.80", "currency": "EUR"})
    assert (await asks(desk, emma, "resend"))[0] == 403


async def test_what_the_shop_does_not_allow_now_is_refused(desk: DeskUnderTest, shop: FakeChannel, http: Http) -> None:
    await placed(desk, allows=(ActionKind.NOTE,))
    status, problem = await asks(desk, await http.login("ines"), "cancel")
    assert (status, problem["code"], shop.done) == (409, "conflict", [])


async def test_what_a_connector_cannot_do_is_not_offered(desk: DeskUnderTest, shop: FakeChannel, http: Http) -> None:
    shop.manifest = Manifest(webhooks=True, repeats=Repeats.KEY, acts={ActionKind.NOTE: Repeats.KEY})
    await placed(desk)
    ines, current = await http.login("ines"), await desk.conversation()
    assert (await ines.get(f"/api/conversations/{current.id}"))[1]["orders"][0]["actions"] == ["note"]


async def test_an_order_of_another_merchant_is_not_there(desk: DeskUnderTest, shop: FakeChannel, http: Http) -> None:
    await placed(desk)
    loja = desk.channel("loja")
    await loja.says("Olá")
    current = await desk.conversation(inbox="loja")
    body = {"kind": "note", "inbox": "shop", "order": "ab-1042", "text": "hello", "key": "k"}
    status, problem = await (await http.login("ines")).post(f"/api/conversations/{current.id}/actions", body)
    assert (status, problem["code"]) == (404, "not_found")


async def test_the_same_key_does_nothing_twice(desk: DeskUnderTest, shop: FakeChannel, http: Http) -> None:
    await placed(desk)
    ines = await http.login("ines")
    first, second = [(await asks(desk, ines, "refund", amount="5"))[1]["id"] for _ in range(2)]
    assert first == second
    assert len(shop.done) == 1


async def test_a_note_without_words_is_refused(desk: DeskUnderTest, shop: FakeChannel, http: Http) -> None:
    await placed(desk)
    assert (await asks(desk, await http.login("emma"), "note", text="  "))[0] == 422


async def test_what_may_have_been_done_is_not_done_again_blindly(
    desk: DeskUnderTest, shop: FakeChannel, http: Http
) -> None:
    shop.manifest = Manifest(webhooks=True, repeats=Repeats.KEY, acts={ActionKind.REFUND: Repeats.NEITHER})
    await placed(desk)
    shop.will(TAKES_UNSAID)
    await asks(desk, await http.login("ines"), "refund", amount="5")
    await desk.advance(DAY)
    assert await state_of(desk) == ("failed", MAY_HAVE_ARRIVED)
    assert len(shop.done) == 1


async def test_what_was_unsure_is_done_once_under_one_key(desk: DeskUnderTest, shop: FakeChannel, http: Http) -> None:
    await placed(desk)
    shop.will(TAKES_UNSAID, Unsure("no answer"))
    await asks(desk, await http.login("ines"), "refund", amount="5")
    await desk.advance(DAY)
    await desk.advance(DAY)
    assert await state_of(desk) == ("accepted", None)
    assert (len(shop.done), len(set(shop.keys))) == (1, 1)


async def test_who_may_not_do_it_may_not_try_it_again(desk: DeskUnderTest, shop: FakeChannel, http: Http) -> None:
    await placed(desk)
    shop.will(Refused("the card has expired"))
    _, told = await asks(desk, await http.login("ines"), "refund", amount="50")
    assert (await state_of(desk))[1] == phrased("the card has expired")
    assert (await (await http.login("emma")).post(f"/api/messages/{told['id']}/retry", {}))[0] == 403
    assert (await (await http.login("ines")).post(f"/api/messages/{told['id']}/retry", {}))[0] == 200
    await desk.settled()
    assert await state_of(desk) == ("accepted", None)


async def test_what_waits_for_a_shop_that_rests_can_be_taken_back(
    desk: DeskUnderTest, shop: FakeChannel, http: Http
) -> None:
    await placed(desk)
    await desk.desk.channels[shop.inbox.id].pause(Phrase("desk", "Paused by hand"), "otto")
    ines = await http.login("ines")
    _, told = await asks(desk, ines, "refund", amount="5")
    assert (await ines.post(f"/api/messages/{told['id']}/cancel", {}))[0] == 200
    await desk.desk.channels[shop.inbox.id].resume()
    await desk.advance(DAY)
    assert (shop.done, (await state_of(desk))[0]) == ([], "cancelled")


async def test_colleagues_read_what_was_done_in_their_language(
    desk: DeskUnderTest, shop: FakeChannel, http: Http, clock: FakeClock
) -> None:
    await placed(desk)
    current = await desk.conversation()
    ines = desk.agent("ines")
    await desk.desk.handling.take(ines, current.id, ines.merchants)
    await asks(desk, await http.login("emma"), "refund", amount="5", text="The box was wet.")
    assert (await desk.read_by("rafa"))[-1] == "[pt] The box was wet."
