"""Rows that were read once are shown again to whoever may see them, as long as they are as they were."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import msgspec

from desk.config.model import Config
from desk.domain.ids import AgentId
from desk.store import lists
from desk.store.protocol import Transaction
from desk.testing import DeskUnderTest
from desk.testing.http import Http, Person, Visitor
from desk.web import present
from desk.web.listing import Rows
from tests.support.site import Site

#: Word for word in what Beta's customer says.
SECRET = "BETAS-SECRET-7731"
Change = Callable[[], Awaitable[object]]


async def _shown(person: Person) -> list[Any]:
    _, page = await person.get("/api/conversations?view=all")
    return list(page["conversations"])


async def _stored(desk: DeskUnderTest) -> list[Any]:
    """Return the same page, read afresh."""
    return await desk.desk.store.read(lambda tx: _read(tx, desk.desk.config))


def _read(tx: Transaction, config: Config) -> list[Any]:
    rows = [present.conversation(config, listed) for listed in lists.page(tx, _query(config))]
    return list(msgspec.json.decode(msgspec.json.encode(rows)))


def _query(config: Config) -> lists.Query:
    return lists.Query(frozenset(config.merchants), AgentId("ines"), "pt")


async def _both(desk: DeskUnderTest, ines: Person) -> tuple[list[Any], list[Any]]:
    """Return the page as it is shown and as it is stored, while the desk itself did nothing to it."""
    while True:
        before, shown, after = await _stored(desk), await _shown(ines), await _stored(desk)
        if before == after:
            return shown, after


async def test_what_changes_in_a_list_is_shown_at_once(desk: DeskUnderTest, http: Http) -> None:
    ines, visitor = await http.login("ines"), await http.visitor("web")
    await visitor.says("Where is my parcel?")
    await desk.settled()
    behind = []
    for name, change in (await _changes(desk, ines, visitor)).items():
        before = await _shown(ines)
        await change()
        await desk.settled()
        shown, stored = await _both(desk, ines)
        if shown != stored or shown == before:
            behind.append(name)
    assert behind == []


async def _changes(desk: DeskUnderTest, ines: Person, visitor: Visitor) -> Mapping[str, Change]:
    """Return, by name, all that changes what a list shows of a conversation."""
    [listed] = await _shown(ines)
    _, detail = await ines.get(f"/api/conversations/{listed['id']}")
    path, message = f"/api/conversations/{listed['id']}", detail["messages"][0]["id"]
    correction = {"language": "pt", "body": "Onde está o meu pacote?"}
    answer = {"text": "Ele está a caminho.", "seen": 1, "key": "k", "confirm": True}
    later = (desk.clock() + timedelta(hours=1)).isoformat()
    return {
        "a corrected wording": lambda: ines.post(f"/api/messages/{message}/corrections", correction),
        "another owner": lambda: ines.post(f"{path}/transfer", {"agent": "rafa"}),
        "a corrected language": lambda: ines.put(f"{path}/language", {"language": "de"}),
        "an answer": lambda: ines.post(f"{path}/replies", answer),
        "resolved": lambda: ines.put(f"{path}/state", {"state": "resolved"}),
        "another message": lambda: visitor.says("And it is here!"),
        "snoozed": lambda: ines.put(f"{path}/state", {"state": "snoozed", "until": later}),
    }


async def test_a_reader_of_another_language_is_shown_his_own_wording(desk: DeskUnderTest, http: Http) -> None:
    visitor = await http.visitor("web")
    await visitor.says("Wo ist mein Paket?", language="de")
    await desk.settled()
    ines, emma = await http.login("ines"), await http.login("emma")
    conversation = (await _shown(ines))[0]["id"]
    for person, language in ((ines, "pt"), (emma, "en")):
        await person.post(f"/api/conversations/{conversation}/texts", {"language": language})
    translated = [(await _shown(person))[0]["preview_translation"] for person in (ines, emma)]
    assert translated == ["[pt] Wo ist mein Paket?", "[en] Wo ist mein Paket?"]


async def test_what_was_read_for_one_never_comes_to_another_behind_other_walls(site: Site) -> None:
    for inbox, text in (("acme-web", "Where is it?"), ("beta-web", SECRET)):
        await site.visitor().post(f"/widget/{inbox}/messages", {"id": "1", "text": text, "name": text})
    views = ("all", "queue", "mine&agent=ben", "mine&agent=ann", "resolved")
    told = {}
    for who in ("sue", "ben", "oscar", "ann", "mia", "ann"):
        browser = await site.log_in(who)
        told[who] = b"".join([(await browser.get(f"/api/conversations?view={view}")).raw for view in views])
    assert {who for who, raw in told.items() if SECRET.encode() in raw} == {"sue", "ben", "oscar"}


async def test_rows_are_kept_up_to_a_bound_and_read_again_beyond_it(desk: DeskUnderTest, http: Http) -> None:
    for number in range(5):
        await (await http.visitor("web")).says(f"Where is parcel {number}?")
    await desk.settled()
    config = desk.desk.config
    few, query = Rows(config, kept=1), _query(config)

    def both(tx: Transaction) -> tuple[list[Any], list[Any]]:
        page = few.of(tx, lists.marks(tx, query).marks, query.walls, query.language)
        return [msgspec.json.decode(row) for row in page], _read(tx, config)

    for _ in range(2):
        shown, stored = await desk.desk.store.read(both)
        assert shown == stored


async def test_a_page_takes_two_statements_and_one_where_its_rows_are_known(desk: DeskUnderTest, http: Http) -> None:
    await (await http.visitor("web")).says("Where is my parcel?")
    await desk.settled()
    rows, query = Rows(desk.desk.config), _query(desk.desk.config)

    def statements(tx: Transaction) -> int:
        rows.of(tx, lists.marks(tx, query).marks, query.walls, query.language)
        return int(tx.count)  # type: ignore[attr-defined]

    assert [await desk.desk.store.read(statements) for _ in range(2)] == [2, 1]
