"""What people lay down at one process of a desk is known to the others at once, and after a time without NATS."""

from asyncio import to_thread
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from desk.cli import main
from desk.domain.ids import MerchantId
from desk.testing.waiting import until
from desk.translation.memory.entries import Entry, Place
from tests.support import nats
from tests.support.site import HASH, TOML, Site, running_site

ACME = MerchantId("acme")
PLACE = Place(ACME, "en", "pt", "")


@pytest.fixture
async def started(tmp_path: Path, postgres_url: str) -> AsyncIterator[Callable[[str], Awaitable[list[Site]]]]:
    async with AsyncExitStack() as stack:

        async def start(bus: str) -> list[Site]:
            sites = []
            for name in ("one", "other"):
                (tmp_path / name).mkdir()
                running = running_site(tmp_path / name, store=postgres_url, bus=bus)
                sites.append(await stack.enter_async_context(running))
            await until(lambda: all(site.desk.bus.connected for site in sites))
            return sites

        yield start


async def wording(site: Site, text: str) -> str | None:
    known = (await site.desk.memory.recall(PLACE, [text])).get(text)
    return None if known is None else known.text


async def test_what_somebody_lays_down_and_forgets_at_one_process_is_known_at_the_other(
    started: Callable[[str], Awaitable[list[Site]]], nats_url: str
) -> None:
    one, other = await started(nats_url)
    assert await wording(other, "Hello.") is None
    await one.desk.memory.remember(ACME, [Entry("en", "pt", "Hello.", "Oi.")])
    await until(lambda: is_known(other, "Hello.", "Oi."))
    await one.desk.memory.forget(ACME, "en", "pt", "Hello.")
    await until(lambda: is_known(other, "Hello.", None))


async def test_what_is_changed_while_there_is_no_nats_is_known_all_the_same(
    started: Callable[[str], Awaitable[list[Site]]], nats_server: nats.Server
) -> None:
    one, other = await started(nats_server.url)
    assert await wording(other, "Hello.") is None
    nats_server.kill()
    await until(lambda: not (one.desk.bus.connected or other.desk.bus.connected))
    await one.desk.memory.remember(ACME, [Entry("en", "pt", "Hello.", "Oi.")])
    await until(lambda: is_known(other, "Hello.", "Oi."))


async def test_a_file_that_a_command_brings_in_is_known_to_the_processes_that_run(
    started: Callable[[str], Awaitable[list[Site]]], tmp_path: Path, postgres_url: str, nats_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PASSWORD", HASH)
    one, other = await started(nats_url)
    assert [await wording(site, "Hello.") for site in (one, other)] == [None, None]
    file, config = tmp_path / "memory.csv", tmp_path / "desk.toml"
    file.write_text("source_language,target_language,source,translation\nen,pt,Hello.,Oi.\n", encoding="utf-8")
    where = f'name = "Two shops"\nstore = "{postgres_url}"\nbus = "{nats_url}"'
    config.write_text(TOML.replace('name = "Two shops"', where), encoding="utf-8")
    assert await to_thread(main, ["memory", "import", "acme", str(file), "--config", str(config)]) == 0
    await until(lambda: is_known(one, "Hello.", "Oi."))
    await until(lambda: is_known(other, "Hello.", "Oi."))


async def is_known(site: Site, text: str, as_: str | None) -> bool:
    return await wording(site, text) == as_
