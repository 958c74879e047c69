"""What people teach the desk: corrected in place, remembered for the next order, kept inside the merchant's walls."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.domain.errors import Invalid, NotFound
from desk.domain.ids import MerchantId
from desk.domain.messages import Origin
from desk.hooks.translators import Translation
from desk.services.corrections import Correction
from desk.services.shelf import StoreShelf
from desk.services.stopped import Stopped
from desk.store.messages import Spoken
from desk.testing import DeskUnderTest, FakeChannel, running
from desk.testing.http import Http, Person
from desk.translation.memory.entries import Entry, Exchange, Place

ACME, LUZ = MerchantId("acme"), MerchantId("luz")
PLACE = Place(ACME, "de", "en", "fake/fake-1")
LONG = timedelta(days=91)


async def correct(
    desk: DeskUnderTest, spoken: Spoken, body: str, *, by: str = "emma", language: str = "en", **how: bool
) -> Spoken:
    agent = desk.agent(by)
    return await desk.desk.corrections.correct(
        agent, spoken.message.id, agent.merchants, Correction(language, body, **how)
    )


async def newest(desk: DeskUnderTest, customer: str = "ana", inbox: str | None = None) -> Spoken:
    return (await desk.messages(customer, inbox))[-1]


async def entries(desk: DeskUnderTest, merchant: MerchantId = ACME) -> list[tuple[str, str]]:
    shelf = StoreShelf(desk.desk.store, desk.clock)
    return [(entry.text, entry.wording) async for entry in shelf.every(merchant)]


async def test_a_correction_is_read_at_once_and_says_who_made_it(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Wo ist mein Paket?")
    corrected = await correct(desk, await newest(desk), "Where is my parcel?")
    made = corrected.texts[-1]
    assert (made.body, made.origin, made.made_by) == ("Where is my parcel?", Origin.EDITED, "emma")
    assert await desk.read_by("emma") == ["Where is my parcel?"]
    assert await entries(desk) == []


async def test_a_correction_that_is_remembered_serves_the_next_order(desk: DeskUnderTest, shop: FakeChannel) -> None:
    desk.leaves("ines", "rafa")
    await shop.says("Wo ist mein Paket AB-1234?")
    await correct(desk, await newest(desk), "Where is parcel AB-1234?", remember=True)
    await shop.says("Wo ist mein Paket XY-9876?", customer="bob")
    assert await desk.read_by("emma", "bob") == ["Where is parcel XY-9876?"]
    made = (await newest(desk, "bob")).texts[-1]
    assert (made.origin, made.made_by) == (Origin.EDITED, "emma")


async def test_what_somebody_added_to_a_wording_is_his_to_add(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Wo ist mein Paket?")
    await correct(desk, await newest(desk), "Where is my parcel, see https://acme.example/track?", remember=True)
    await shop.says("Wo ist mein Paket? Danke!")
    assert (await desk.read_by("emma"))[-1] == "Where is my parcel, see https://acme.example/track? [en] Danke!"


async def test_only_the_sentence_that_was_changed_is_remembered(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Wo ist mein Paket? Danke!")
    await desk.settled()
    await correct(desk, await newest(desk), "Where is my parcel? [en] Danke!", remember=True)
    assert await entries(desk) == [("Wo ist mein Paket?", "Where is my parcel?")]


async def test_one_merchants_memory_never_serves_another(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Onde está o meu pedido?")
    await correct(desk, await newest(desk), "Where is it?", remember=True)
    await desk.channel("loja").says("Onde está o meu pedido?")
    current = await desk.conversation(inbox="loja")
    await desk.desk.translations.make_readable(current, "en")
    assert [text.body for text in (await newest(desk, inbox="loja")).texts] == ["[en] Onde está o meu pedido?"]
    assert await entries(desk, LUZ) == []


async def test_a_colleague_of_another_merchant_corrects_nothing(desk: DeskUnderTest) -> None:
    await desk.channel("loja").says("Onde está o meu pedido?")
    with pytest.raises(NotFound):
        await correct(desk, await newest(desk, inbox="loja"), "Where is it?", by="emma")


async def test_a_correction_that_lost_a_number_is_stored_only_when_it_is_confirmed(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Wo ist Paket AB-1234?")
    with pytest.raises(Stopped, match="not stored") as stopped:
        await correct(desk, await newest(desk), "Where is my parcel?", remember=True)
    ((who, verdict),) = stopped.value.verdicts
    assert (stopped.value.code, who, verdict.reason and verdict.reason.values) == (
        "needs_confirmation",
        "desk",
        {"entities": "AB-1234"},
    )
    await correct(desk, await newest(desk), "Where is my parcel?", remember=True, confirm=True)
    assert await desk.read_by("emma") == ["Where is my parcel?"]
    assert await entries(desk) == []


async def test_the_same_correction_twice_is_one(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Wo ist mein Paket?")
    await desk.settled()
    before = len((await newest(desk)).texts)
    for _ in range(2):
        await correct(desk, await newest(desk), "Where is my parcel?")
    assert len((await newest(desk)).texts) == before + 1


@pytest.mark.parametrize("language", ["de", "de-AT", "und", "Klingon"])
async def test_a_correction_is_in_another_language_than_the_message(
    desk: DeskUnderTest, shop: FakeChannel, language: str
) -> None:
    await shop.says("Wo ist mein Paket?")
    with pytest.raises(Invalid, match="language"):
        await correct(desk, await newest(desk), "Wo?", language=language)


async def test_an_edited_wording_that_is_remembered_is_how_it_is_said_next_time(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    desk.leaves("ines", "rafa")
    await shop.says("Wo ist mein Paket?")
    await desk.reply("It arrives on 2026-05-02.", wording="Es kommt am 2026-05-02.", remember=True)
    await shop.says("Wo ist mein Paket?", customer="bob")
    await desk.reply("It arrives on 2026-06-03.", to="bob")
    assert shop.heard == ["Es kommt am 2026-05-02.", "Es kommt am 2026-06-03."]


async def test_an_edited_wording_is_remembered_only_if_its_author_says_so(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Wo ist mein Paket?")
    await desk.reply("It arrives tomorrow.", wording="Es kommt morgen.")
    assert await entries(desk) == []


async def test_an_edited_wording_that_lost_a_link_is_sent_only_when_it_is_confirmed(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Wo ist mein Paket?")
    with pytest.raises(Stopped, match="not sent") as stopped:
        await desk.reply("See https://a.example/AB-1234", wording="Siehe dort")
    assert stopped.value.code == "needs_confirmation"
    assert shop.keys == []
    await desk.reply("See https://a.example/AB-1234", wording="Siehe dort", confirm=True)
    assert shop.heard == ["Siehe dort"]


async def test_what_people_taught_outlives_the_desk(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await desk.shop.says("Wo ist mein Paket?")
        await correct(desk, await newest(desk), "Where is my parcel?", remember=True)
    async with running(tmp_path) as desk:
        desk.leaves("ines", "rafa")
        await desk.shop.says("Wo ist mein Paket?", customer="bob", id="of-bob")
        assert await desk.read_by("emma", "bob") == ["Where is my parcel?"]


async def test_what_machines_made_outlives_the_desk_for_a_while(tmp_path: Path) -> None:
    answer = Translation("Hello.", 0.75)
    async with running(tmp_path) as desk:
        desk.desk.memory.keep(PLACE, {"Hallo.": answer})
    async with running(tmp_path) as desk:
        found = await desk.desk.memory.recall(PLACE, ["Hallo."])
        assert (found["Hallo."].text, found["Hallo."].score) == ("Hello.", 0.75)


async def test_what_machines_made_long_ago_is_let_go_and_what_people_taught_stays(desk: DeskUnderTest) -> None:
    shelf = StoreShelf(desk.desk.store, desk.clock)
    await shelf.keep([Exchange(PLACE, "Hallo.", Translation("Hello."))])
    await shelf.remember(ACME, [Entry("de", "en", "Tag.", "Day.")])
    desk.clock.advance(LONG)
    await shelf.keep([Exchange(PLACE, "Danke.", Translation("Thanks."))])
    found = await shelf.recall(PLACE, ["Hallo.", "Danke.", "Tag."])
    assert (list(found.machine), list(found.people)) == (["Danke."], ["Tag."])


async def test_the_shelf_keeps_regions_models_and_merchants_apart(desk: DeskUnderTest) -> None:
    shelf = StoreShelf(desk.desk.store, desk.clock)
    await shelf.remember(ACME, [Entry("de", "en", "a", "US", by="x"), Entry("de", "en-GB", "a", "GB")])
    await shelf.keep([Exchange(PLACE, "a", Translation("m"))])
    found = await shelf.recall(PLACE, ["a"])
    assert ({entry.wording for entry in found.people["a"]}, found.machine["a"].text) == ({"US", "GB"}, "m")
    assert (await shelf.recall(Place(LUZ, "de", "en", "fake/fake-1"), ["a"])).people == {}
    assert (await shelf.recall(Place(ACME, "de", "en", "fake/fake-2"), ["a"])).machine == {}
    assert len(await shelf.entries(ACME, "de", "en", 9)) == 2
    assert len(await shelf.entries(ACME, "de", "en", 1)) == 1
    assert await shelf.forget(ACME, "de", "en", "a")
    assert not await shelf.forget(ACME, "de", "en", "a")
    assert [entry.wording for entry in await shelf.entries(ACME, "de", "en", 9)] == ["GB"]


# -- over HTTP ---------------------------------------------------------------------------------------


async def test_a_correction_over_http_is_told_to_every_console(
    desk: DeskUnderTest, shop: FakeChannel, http: Http
) -> None:
    await shop.says("Wo ist Paket AB-1234?")
    message = (await newest(desk)).message.id
    emma, ines = await http.login("emma"), await http.login("ines")
    live = await ines.live()
    body = {"language": "en", "body": "Where is it?", "remember": True}
    status, problem = await emma.post(f"/api/messages/{message}/corrections", body)
    assert (status, problem["code"]) == (422, "needs_confirmation")
    assert problem["verdicts"] == [
        {"level": "warn", "reason": "This is missing in the wording: AB-1234", "plugin": "desk"}
    ]
    status, view = await emma.post(f"/api/messages/{message}/corrections", {**body, "confirm": True})
    assert (status, view["texts"][-1]["by"], view["texts"][-1]["origin"]) == (201, "emma", "edited")
    while True:
        frame = await live.next("event")
        if frame["kind"] == "text_added" and frame["message"]["texts"][-1]["body"] == "Where is it?":
            break


async def sends(person: Person, path: str, data: str) -> tuple[int, Any]:
    async with person._session.post(person._url + path, data=data.encode(), headers=person._headers) as response:
        return response.status, await response.json()


TABLE = "source_language,target_language,source,translation\nde,en,Paket 4711?,Parcel 4711?\nde,en,Nr. 5,No\n"


async def test_a_memory_goes_in_and_out_over_http(desk: DeskUnderTest, http: Http) -> None:
    ines, otto = await http.login("ines"), await http.login("otto")
    assert await sends(ines, "/api/merchants/acme/memory?format=csv&as=template", TABLE) == (
        200,
        {"units": 2, "remembered": 1, "left_out": 1},
    )
    status, table = await otto.get("/api/merchants/acme/memory?format=csv")
    assert (status, table.splitlines()[1].split(",")[:6]) == (
        200,
        ["de", "en", "Paket PRX0Z?", "Parcel PRX0Z?", "template", "ines"],
    )
    status, document = await otto.get("/api/merchants/acme/memory")
    assert await sends(otto, "/api/merchants/luz/memory", document) == (200, {"units": 1, "remembered": 1})
    assert await entries(desk, LUZ) == [("Paket PRX0Z?", "Parcel PRX0Z?")]


async def test_a_wrong_memory_is_refused_whole_with_its_line(desk: DeskUnderTest, http: Http) -> None:
    ines = await http.login("ines")
    status, problem = await sends(ines, "/api/merchants/acme/memory?format=csv", TABLE + "de,xx1,a,b\n")
    assert (status, problem["code"]) == (422, "invalid")
    assert 'line 4: found language "xx1"' in problem["message"]
    assert await entries(desk) == []


@pytest.mark.parametrize("query", ["format=doc", "as=machine&format=csv"])
async def test_what_cannot_be_meant_is_refused(http: Http, query: str) -> None:
    status, problem = await sends(await http.login("ines"), f"/api/merchants/acme/memory?{query}", TABLE)
    assert (status, problem["code"]) == (422, "invalid")


@pytest.mark.parametrize(
    ("who", "merchant", "status"), [("emma", "acme", 403), ("bia", "luz", 403), ("ines", "no", 404)]
)
async def test_only_who_keeps_the_desk_and_serves_the_merchant_sees_its_memory(
    http: Http, who: str, merchant: str, status: int
) -> None:
    person = await http.login(who)
    assert (await person.get(f"/api/merchants/{merchant}/memory"))[0] == status
    assert (await sends(person, f"/api/merchants/{merchant}/memory", TABLE))[0] == status
