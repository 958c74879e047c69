"""What those who oversee see of the world, live and ahead, and what they may change in it."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from desk.domain.ids import AgentId, MerchantId
from desk.services.outlook import Outlook
from desk.store.protocol import Transaction
from desk.testing import DESK_TOML, DeskUnderTest, FakeChannel
from desk.testing.http import Http
from desk.testing.http import Person as Client
from desk.web import picture
from desk.web.backend import BACKEND
from desk.web.people import Person
from desk.web.picture import Picture, View

#: A supervisor of one merchant alone, an answer that is promised, and cover that is demanded.
MORE_TOML = """
[[sla]]
id = "usual"
merchants = ["acme"]
first_answer = { calendar = "24h" }

[[agent]]
id = "lea"
name = "Lea"
team = "lisbon-days"
merchants = ["luz"]
reads = { pt = "native" }
role = "supervisor"
password = { env = "DESK_TEST_PASSWORD" }

[[coverage]]
languages = ["en"]
merchants = ["acme"]
must = "native"
zone = "UTC"
hours = { daily = ["06:00-09:00"] }
"""


@pytest.fixture
def desk_toml() -> str:
    lunch = 'hours = { daily = ["08:00-18:00"] }, lunch = { daily = ["13:00-14:00"] } }'
    return DESK_TOML.replace('hours = { daily = ["08:00-18:00"] } }', lunch) + MORE_TOML


@pytest.fixture
def unowned(desk: DeskUnderTest) -> DeskUnderTest:
    """Return a desk on which everybody is away, so that whoever writes waits."""
    for agent in desk.desk.config.agents:
        desk.desk.presence.set(agent, "away")
    return desk


async def _seen(person: Client) -> Any:
    status, world = await person.get("/api/world")
    assert status == 200
    return world


async def test_a_supervisor_sees_who_waits_language_by_language(unowned: DeskUnderTest, http: Http) -> None:
    shop = unowned.channel("shop")
    for customer, text in (("ana", "Wo ist mein Paket?"), ("eva", "Wo ist mein Paket?"), ("bob", "Where is it?")):
        await shop.says(text, customer)
        await unowned.advance(timedelta(minutes=1))
    ines = await http.login("ines")
    assert (await _seen(ines))["queues"] == [
        {"language": "de", "waiting": 2, "oldest": "2026-06-15T11:00:00Z", "due": "2026-06-16T11:00:00Z"},
        {"language": "en", "waiting": 1, "oldest": "2026-06-15T11:02:00Z", "due": "2026-06-16T11:02:00Z"},
    ]


@pytest.mark.parametrize(("who", "sees"), [("ines", True), ("otto", True), ("emma", False), ("bia", False)])
async def test_queues_are_told_by_language_to_those_who_oversee(
    unowned: DeskUnderTest, http: Http, who: str, sees: bool
) -> None:
    await unowned.channel("loja").says("Onde está o meu pedido?")
    await unowned.settled()
    assert ("queues" in await _seen(await http.login(who))) is sees


async def test_a_queue_behind_a_wall_is_not_counted(unowned: DeskUnderTest, http: Http) -> None:
    await unowned.channel("shop").says("Where is it?")
    await unowned.settled()
    world = await _seen(await http.login("lea"))
    assert (world["queued"], "queues" in world) == (0, False)


async def test_a_picture_of_the_world_takes_two_statements(desk: DeskUnderTest) -> None:
    def unit(tx: Transaction) -> int:
        picture.standing(tx, desk.clock())
        return int(tx.count)  # type: ignore[attr-defined]

    assert await desk.desk.store.read(unit) == 2


async def test_those_who_see_the_same_share_a_frame_and_are_told_what_changed(desk: DeskUnderTest) -> None:
    backend = desk.desk.web.app[BACKEND]
    ines, lea, emma = (_person(desk, name) for name in ("ines", "lea", "emma"))
    first = View(await Picture.of(backend))
    assert first.frame(ines, whole=True) is first.frame(_person(desk, "ines"), whole=True)
    assert len({first.frame(one, whole=True) for one in (ines, lea, emma)}) == 3
    second = View(await Picture.of(backend), first)
    assert second.frame(ines, whole=False) is None
    desk.desk.presence.set(AgentId("emma"), "away")
    third = View(await Picture.of(backend), second)
    third_told = third.frame(ines, whole=False)
    assert third_told is not None
    told = json.loads(third_told.text)
    assert (told["type"], [(one["id"], one["status"]) for one in told["world"]["colleagues"]]) == (
        "world_changed",
        [("emma", "away")],
    )
    assert third.frame(lea, whole=False) is not None  # she was shown no picture before


def _person(desk: DeskUnderTest, name: str) -> Person:
    agent = desk.agent(name)
    return Person(agent.id, agent.name, agent.role, agent.merchants, agent.language, "", agent)


async def test_a_console_is_told_the_whole_world_first_and_then_its_changes(desk: DeskUnderTest, http: Http) -> None:
    live = await (await http.login("ines")).live()
    whole = await live.next("world", "world_changed")
    assert (whole["type"], {one["id"] for one in whole["world"]["colleagues"]}) == ("world", {*desk.desk.config.agents})
    desk.desk.presence.set(AgentId("emma"), "away")
    changed: dict[str, str] = {}
    while "emma" not in changed:
        news = await live.next("world", "world_changed")
        assert news["type"] == "world_changed"
        changed |= {one["id"]: one["status"] for one in news["world"]["colleagues"]}
    assert changed["emma"] == "away"


async def test_who_oversees_is_told_of_a_queue_as_it_grows(unowned: DeskUnderTest, http: Http, shop: FakeChannel) -> None:
    live = await (await http.login("ines")).live()
    await shop.says("Wo ist mein Paket?")
    queues: list[Any] = []
    while not queues:
        queues = (await live.next("world", "world_changed"))["world"].get("queues", [])
    assert [(one["language"], one["waiting"]) for one in queues] == [("de", 1)]


# -- ahead ---------------------------------------------------------------------------------------------


async def _ahead(http: Http, who: str = "ines") -> Any:
    status, ahead = await (await http.login(who)).get("/api/world/ahead")
    assert status == 200, ahead
    return ahead


async def test_shifts_and_breaks_ahead_are_told_as_instants(desk: DeskUnderTest, http: Http) -> None:
    ahead = await _ahead(http)
    lisbon = next(one for one in ahead["regions"] if one["id"] == "lisbon")
    assert (ahead["begin"], ahead["end"]) == ("2026-06-15T09:00:00Z", "2026-06-17T09:00:00Z")
    assert lisbon["shifts"][0] == {"begin": "2026-06-15T09:00:00Z", "end": "2026-06-15T17:00:00Z"}
    assert lisbon["breaks"][0] == {"begin": "2026-06-15T12:00:00Z", "end": "2026-06-15T13:00:00Z"}
    assert "clocks" not in lisbon


async def test_a_change_of_clocks_within_two_weeks_is_announced(desk: DeskUnderTest, http: Http) -> None:
    await desk.reaches(datetime.fromisoformat("2026-10-14T12:00:00Z"))
    lisbon = next(one for one in (await _ahead(http))["regions"] if one["id"] == "lisbon")
    assert lisbon["clocks"] == {"at": "2026-10-25T01:00:00Z", "minutes": -60}


async def test_cover_ahead_is_the_poorest_within_each_hour_and_by_how_many(desk: DeskUnderTest, http: Http) -> None:
    ahead = await _ahead(http)
    hours = next(one["hours"] for one in ahead["languages"] if one["language"] == "en")
    assert len(hours) == 48
    assert hours[2] == {"cover": "native", "native": 1, "fluent": 1}
    assert hours[3] == {"cover": "nobody"}  # both are at lunch
    assert hours[9] == {"cover": "translated", "translated": 1}


async def test_cover_that_is_demanded_and_will_be_missing_is_a_gap(desk: DeskUnderTest, http: Http) -> None:
    gaps = (await _ahead(http))["gaps"]
    assert [(one["language"], one["must"], one["begin"], one["end"]) for one in gaps] == [
        ("en", "native", "2026-06-16T06:00:00Z", "2026-06-16T07:00:00Z"),
        ("en", "native", "2026-06-17T06:00:00Z", "2026-06-17T07:00:00Z"),
    ]


async def test_nothing_ahead_of_other_merchants_is_told(desk: DeskUnderTest, http: Http) -> None:
    ahead = await _ahead(http, "lea")
    assert {merchant["id"] for one in ahead["languages"] for merchant in one["merchants"]} == {"luz"}
    assert "gaps" not in ahead


@pytest.mark.parametrize("who", ["emma", "bia"])
async def test_what_lies_ahead_is_for_those_who_oversee(http: Http, who: str) -> None:
    status, problem = await (await http.login(who)).get("/api/world/ahead")
    assert (status, problem["code"]) == (403, "forbidden")


async def test_it_is_looked_ahead_once_an_hour_for_everybody_behind_a_wall(desk: DeskUnderTest) -> None:
    outlook, walls = Outlook(desk.desk.config, desk.desk.pipeline.can, desk.clock), frozenset({MerchantId("acme")})
    looks = await asyncio.gather(*(outlook.ahead(walls) for _ in range(5)))
    desk.clock.advance(timedelta(minutes=59))
    looks.append(await outlook.ahead(walls))
    desk.clock.advance(timedelta(minutes=1))
    later = await outlook.ahead(walls)
    assert {id(look) for look in looks} == {id(looks[0])}
    assert later.shown.begin - looks[0].shown.begin == timedelta(hours=1)


# -- overrides -----------------------------------------------------------------------------------------


async def test_a_supervisor_sets_an_agent_away_and_back(desk: DeskUnderTest, http: Http) -> None:
    ines = await http.login("ines")
    status, world = await ines.put("/api/agents/emma/presence", {"status": "away"})
    assert (status, desk.desk.presence.status(AgentId("emma"))) == (200, "away")
    assert next(one["status"] for one in world["colleagues"] if one["id"] == "emma") == "away"
    await ines.put("/api/agents/emma/presence", {"status": "available"})
    assert desk.desk.presence.status(AgentId("emma")) == "available"


@pytest.mark.parametrize(
    ("who", "agent", "code"),
    [
        ("emma", "ines", "forbidden"),
        ("otto", "emma", "forbidden"),
        ("lea", "emma", "not_found"),
        ("ines", "nobody", "not_found"),
        ("ines", "otto", "not_found"),
    ],
)
async def test_who_may_not_set_an_agent_away(http: Http, desk: DeskUnderTest, who: str, agent: str, code: str) -> None:
    _, problem = await (await http.login(who)).put(f"/api/agents/{agent}/presence", {"status": "away"})
    assert problem["code"] == code
    assert all(desk.desk.presence.status(one) == "available" for one in desk.desk.config.agents)


async def test_who_has_no_console_open_cannot_be_set_away(desk: DeskUnderTest, http: Http) -> None:
    desk.leaves("emma")
    status, problem = await (await http.login("ines")).put("/api/agents/emma/presence", {"status": "away"})
    assert (status, problem["message"]) == (422, "Emma has no console open, and so gets nothing anyway.")


async def test_the_queue_is_listed_by_language_and_an_agents_work_by_agent(desk: DeskUnderTest, http: Http) -> None:
    shop = desk.channel("shop")
    await shop.says("Where is it?", "bob")
    await desk.comes_to("emma", "bob")
    for agent in desk.desk.config.agents:
        desk.desk.presence.set(agent, "away")
    await shop.says("Wo ist mein Paket?", "ana")
    await shop.says("¿Dónde está mi pedido?", "eva")
    await desk.settled()
    ines = await http.login("ines")
    _, german = await ines.get("/api/conversations?view=queue&written=de")
    _, emmas = await ines.get("/api/conversations?view=mine&agent=emma")
    assert [one["language"] for one in german["conversations"]] == ["de"]
    assert [one["agent"]["id"] for one in emmas["conversations"]] == ["emma"]


async def test_a_supervisor_gives_what_waits_to_one_agent_and_moves_it_to_another(
    unowned: DeskUnderTest, http: Http, shop: FakeChannel
) -> None:
    await shop.says("Where is it?")
    number = (await unowned.conversation()).id
    ines = await http.login("ines")
    for agent in ("emma", "rafa"):
        status, moved = await ines.post(f"/api/conversations/{number}/transfer", {"agent": agent})
        assert (status, moved["agent"]["id"]) == (200, agent)
