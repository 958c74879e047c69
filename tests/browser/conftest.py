"""One browser and one engine for all stories; a fresh desk and fresh windows for each."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from desk_firefox import Firefox
from playwright.async_api import Browser, async_playwright

from desk import Translator
from tests.support.browsing import FLAGS, Console, Shop, Window, complaints_of, shifted
from tests.support.served import Served, served

#: Pictures of how each story ended, for whoever looks into a failure.
ARTIFACTS = Path(".artifacts")

_MANILA = {"viewport": {"width": 1440, "height": 900}, "locale": "en-US", "timezone_id": "Asia/Manila"}
_BRAZIL = {"viewport": {"width": 1024, "height": 768}, "locale": "pt-BR", "timezone_id": "America/Sao_Paulo"}


#: Open one more window; keywords are those of a browser context.
OpensConsole = Callable[..., Awaitable[Console]]
OpensShop = Callable[..., Awaitable[Shop]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def engine() -> AsyncIterator[Translator]:
    (translator,) = Firefox(Firefox.Config()).register_translators()
    yield translator
    await translator.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path, engine: Translator) -> AsyncIterator[Served]:
    async with served(tmp_path, engine) as site:
        yield site


@pytest_asyncio.fixture(loop_scope="session")
async def opened(
    request: pytest.FixtureRequest, browser: Browser, site: Served
) -> AsyncIterator[Callable[..., Awaitable[Any]]]:
    """Open windows of any kind; when the story ends, nothing may have gone wrong in any of them."""
    windows: list[Window] = []

    async def open_window(kind: type[Window], **options: Any) -> Window:
        context = await browser.new_context(reduced_motion="reduce", **options)
        await shifted(context, site.ahead_ms)
        windows.append(kind(await context.new_page(), site.url))
        return windows[-1]

    yield open_window
    story = re.sub(r"\W+", "-", request.node.name).strip("-")
    for number, window in enumerate(windows):
        await window.page.screenshot(path=ARTIFACTS / f"{story}-{number}.png")
        await window.page.context.close()
    assert complaints_of(windows) == []


@pytest.fixture
def opens_console(opened: OpensConsole) -> OpensConsole:
    """Open a console in Manila; without a name, nobody logs in."""

    async def open_console(who: str | None = "joy", **options: Any) -> Console:
        console: Console = await opened(Console, **{**_MANILA, **options})
        if who is not None:
            await console.log_in(who)
        return console

    return open_console


@pytest.fixture
def opens_shop(opened: OpensShop) -> OpensShop:
    """Open a shop in Brazil, its chat ready to be written in."""

    async def open_shop(merchant: str = "aurora", **options: Any) -> Shop:
        shop = await opened(Shop, **{**_BRAZIL, **options})
        await shop.visit(merchant)
        await shop.open_chat()
        return shop

    return open_shop
