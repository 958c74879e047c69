"""The way of a message when something else changes meanwhile: a person, a channel's date, or the configuration."""

import asyncio
import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk import Message, NotReached, hookimpl
from desk.domain.errors import Unavailable
from desk.domain.ids import AgentId, MerchantId
from desk.domain.time import utcnow
from desk.services.assigning import READ_JOB
from desk.services.drafting import Draft
from desk.store import jobs
from desk.testing import DESK_TOML, DeskUnderTest, FakeChannel, FakeClock, FakeConnector, running, until
from desk.testing.channel import HANGS
from desk.testing.http import Person, http_of

ACME = frozenset({MerchantId("acme")})


class Gate:
    """A filter that waits until somebody opens it, and hides what it should."""

    opened = asyncio.Event()
    asked = asyncio.Event()

    @hookimpl
    async def filter_inbound(self, message: Message) -> Message:
        self.asked.set()
        await self.opened.wait()
        return dataclasses.replace(message, body=message.body.replace("4111", "****"))


@pytest.fixture
def gate() -> type[Gate]:
    Gate.opened, Gate.asked = asyncio.Event(), asyncio.Event()
    return Gate


def without(*ids: str) -> str:
    """Return the usual configuration without the lines that give these ids to something."""
    return "\n".join(line for line in DESK_TOML.splitlines() if not any(f'id = "{one}"' in line for one in ids))


async def _seen(emma: Person) -> str:
    """Return everything that a console shows of the only conversation."""
    _, page = await emma.get("/api/conversations")
    _, detail = await emma.get(f"/api/conversations/{page['conversations'][0]['id']}")
    return f"{page} {detail}"


async def test_nobody_reads_a_message_before_the_filters_have_seen_it(tmp_path: Path, gate: type[Gate]) -> None:
    async with running(tmp_path, plugins={"gate": gate}) as desk, http_of(desk) as http:
        emma = await http.login("emma")
        await desk.shop.says("My card is 4111, where is my order?")
        await gate.asked.wait()
        assert "My card" not in await _seen(emma)
        gate.opened.set()
        await desk.settled()
        assert "My card is ****" in await _seen(emma)


async def test_a_language_corrected_while_a_message_is_prepared_holds_for_that_message(
    tmp_path: Path, gate: type[Gate]
) -> None:
    async with running(tmp_path, plugins={"gate": gate}) as desk:
        gate.opened.set()
        await desk.shop.says("Where is my order?")
        current = await desk.conversation()
        gate.opened.clear()
        gate.asked.clear()
        await desk.shop.says("Where is my bill?")
        await gate.asked.wait()
        await desk.desk.handling.correct_language(AgentId("emma"), current.id, ACME, "de")
        gate.opened.set()
        assert [spoken.message.language for spoken in await desk.messages()] == ["de", "de"]


async def test_a_message_whose_inbox_was_removed_still_reaches_a_reader(tmp_path: Path, gate: type[Gate]) -> None:
    connector = FakeConnector()
    async with running(tmp_path, connector=connector, plugins={"gate": gate}) as desk:
        await desk.channel("shop").says("Where is my order?")
        await gate.asked.wait()
    async with running(tmp_path, without("shop"), connector=connector) as desk, http_of(desk) as http:
        emma = await http.login("emma")
        await desk.settled()
        _, page = await emma.get("/api/conversations")
        (shown,) = page["conversations"]
        assert (shown["heard"], shown["language"], shown["agent"]["id"]) == (1, "en", "emma")


async def test_an_answer_through_an_inbox_that_was_removed_is_refused(tmp_path: Path) -> None:
    connector = FakeConnector()
    async with running(tmp_path, connector=connector) as desk:
        await desk.channel("shop").says("Where is my order?")
        current = await desk.conversation(inbox="shop")
    async with running(tmp_path, without("shop"), connector=connector) as desk:
        with pytest.raises(Unavailable, match="not configured any more"):
            await desk.desk.replies.send(desk.agent("emma"), current.id, ACME, Draft("It arrives tomorrow.", 9, "k"))


async def test_an_answer_that_waited_for_an_inbox_that_was_removed_is_given_up_loudly(tmp_path: Path) -> None:
    connector = FakeConnector()
    async with running(tmp_path, connector=connector) as desk:
        await desk.channel("shop").says("Where is my order?")
        desk.channel("shop").always(NotReached("busy"))
        sent = await desk.reply("It arrives tomorrow.", inbox="shop")
        assert sent.delivery == "queued"
    async with running(tmp_path, without("shop"), connector=connector) as desk:

        async def given_up() -> bool:
            return (await desk.again(sent)).delivery == "failed"

        await until(given_up)
        assert str((await desk.again(sent)).delivery_reason) == "The inbox “shop” is not configured any more"


async def test_what_is_left_of_a_merchant_who_left_keeps_no_job_busy(tmp_path: Path, gate: type[Gate]) -> None:
    connector = FakeConnector()
    toml = without("luz", "loja", "luz-web").replace('merchants = ["luz"]', 'merchants = ["acme"]')
    async with running(tmp_path, connector=connector, plugins={"gate": gate}) as desk:
        await desk.channel("loja").says("Onde está o meu pedido?")
        await gate.asked.wait()
    async with running(tmp_path, toml, connector=connector) as desk:
        await desk.settled()
        later = desk.clock() + timedelta(days=1)
        assert await desk.desk.store.read(lambda tx: jobs.due_of_any_merchant(tx, READ_JOB, later, 10)) == []


@pytest.mark.parametrize("year", [1, 1970])
async def test_a_message_without_a_date_came_now(desk: DeskUnderTest, shop: FakeChannel, year: int) -> None:
    undated = dataclasses.replace(shop.message("Where is my order?"), sent_at=datetime(year, 1, 1, tzinfo=UTC))
    await desk.desk.intake.accept(shop.inbox.id, undated)
    current = await desk.conversation()
    assert (current.waiting_since, current.updated_at) == (desk.clock(), desk.clock())


async def test_a_message_that_comes_late_does_not_sink_in_the_list(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    before = await desk.conversation()
    late = dataclasses.replace(shop.message("And my bill?"), sent_at=desk.clock() - timedelta(hours=3))
    await desk.desk.intake.accept(shop.inbox.id, late)
    assert (await desk.conversation()).updated_at == before.updated_at


class _Now(FakeClock):
    """Runs as the wall's does."""

    def __call__(self) -> datetime:
        return utcnow()


async def test_an_answer_that_hangs_delays_no_other_conversations_retry(tmp_path: Path) -> None:
    toml = DESK_TOML.replace("08:00-18:00", "00:00-24:00")
    async with running(tmp_path, toml, clock=_Now()) as desk:
        for customer in ("ana", "bob"):
            await desk.shop.says("Where is my order?", customer)
        desk.shop.will(HANGS)
        await desk.reply("It arrives tomorrow.", to="ana")
        desk.shop.will(NotReached("busy"))
        await desk.reply("It arrives on Friday.", to="bob")
        await until(lambda: desk.shop.heard_by("bob"))
        assert desk.shop.heard_by("ana") == []
        desk.shop.release()


async def test_what_belongs_to_somebody_who_no_longer_serves_its_merchant_moves_on(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await desk.shop.says("Where is my order?")
        await desk.comes_to("emma")
    async with running(tmp_path, DESK_TOML.replace('merchants = ["acme"]', 'merchants = ["luz"]')) as desk:
        await desk.comes_to("ines")


class _LosesSight:
    """Believes once that somebody is gone who is here: as if she came back the moment after she was looked for."""

    def __init__(self, desk: DeskUnderTest) -> None:
        self._answers = desk.desk.presence.answers
        self._looks = 0

    def __call__(self, agent: AgentId, now: datetime) -> bool:
        self._looks += 1
        return self._looks > 1 and self._answers(agent, now)


async def test_who_comes_back_while_her_work_is_handed_over_does_not_get_it_again_and_again(
    desk: DeskUnderTest, shop: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.says("Where is my order?")
    await desk.comes_to("emma")
    desk.leaves("ines", "rafa")
    monkeypatch.setattr(desk.desk.presence, "answers", _LosesSight(desk))
    async with asyncio.timeout(10):
        assert await desk.desk.handover.sweep() == 0
    assert len(await desk.messages()) == 1
