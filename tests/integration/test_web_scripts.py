"""Scripts of console and widget as browsers load them: each with all that it imports, also from both's own folder."""

import re
from urllib.parse import urljoin

import pytest

from tests.support.site import Answer, Browser, Site

_IMPORT = re.compile(r'^(?:import|export) [^;]*?"(?P<target>\.[^"]+)";', re.MULTILINE)


async def _loaded(browser: Browser, first: str) -> dict[str, Answer]:
    """Return what a browser gets for a script and for everything that it imports, by address."""
    found: dict[str, Answer] = {}
    wanted = [first]
    while wanted:
        address = wanted.pop()
        found[address] = answer = await browser.get(address)
        imported = (urljoin(address, target) for target in _IMPORT.findall(answer.raw.decode()))
        wanted += [target for target in imported if target not in found]
    return found


@pytest.mark.parametrize("first", ["/console/app.js", "/widget/element.js"])
async def test_a_script_comes_with_all_that_it_imports(site: Site, first: str) -> None:
    loaded = await _loaded(site.browser(), first)
    assert {answer.status for answer in loaded.values()} == {200}
    assert {answer.headers["Content-Type"] for answer in loaded.values()} == {"text/javascript; charset=utf-8"}
    assert "/shared/files.js" in loaded


async def test_shops_of_other_origins_may_load_all_that_the_widget_imports(site: Site) -> None:
    loaded = await _loaded(site.browser(), "/widget/element.js")
    assert {answer.headers["Access-Control-Allow-Origin"] for answer in loaded.values()} == {"*"}
    assert {answer.headers["Cross-Origin-Resource-Policy"] for answer in loaded.values()} == {"cross-origin"}
