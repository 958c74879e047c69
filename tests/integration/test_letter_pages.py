"""What letters bring beside their text, over HTTP: to be looked at without anything of it running."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from desk import Attachment, InboxId
from desk.listening import serving
from desk.testing import DeskUnderTest, handing_over, running, until
from desk.testing.configuration import PASSWORD
from tests.support.letters import TOML, LetterBox, LetterBoxType

ANA = "ana@post.test"
PNG = b"\x89PNG\r\n\x1a\nrest"
FILES = (
    Attachment(name="foto.png", type="image/png", size=len(PNG), content=PNG, inside="p<1>"),
    Attachment(name="x%;.html", type="image/png", size=8, content=b"<script>"),
    Attachment(name="film.mov", type="video/quicktime", size=9_000_000_000, content=None),
)

@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[DeskUnderTest]:
    async with running(tmp_path, TOML, plugins={"letters": handing_over([LetterBoxType()])}) as started:
        yield started


async def _logged_in(session: aiohttp.ClientSession, url: str, who: str) -> None:
    async with session.post(f"{url}/api/session", json={"name": who, "password": PASSWORD}, headers={"Origin": url}) as answer:
        assert answer.status == 201, await answer.text()


async def _message(session: aiohttp.ClientSession, url: str) -> dict[str, Any]:
    """Return the letter as a console gets it, once it is there."""
    found: dict[str, Any] = {}

    async def there() -> bool:
        async with session.get(f"{url}/api/conversations?view=all") as answer:
            listed = (await answer.json())["conversations"]
        if not listed or not listed[0]["heard"]:
            return False
        async with session.get(f"{url}/api/conversations/{listed[0]['id']}") as answer:
            found.update((await answer.json())["messages"][0])
        return True

    await until(there)
    return found


async def test_a_letter_is_shown_with_its_files_and_harms_nobody(desk: DeskUnderTest) -> None:
    box = desk.desk.channels[InboxId("post")].connector
    assert isinstance(box, LetterBox)
    markup = '<p>See <img src="cid:p&lt;1&gt;"><img src="cid:other"></p>'
    letter = {"subject": "Foto", "writer": ANA, "rest": "> before", "markup": markup}
    box.put(box.letter("See here.", attachments=FILES, **letter))
    async with serving(desk.desk, "127.0.0.1", 0) as port, aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as emma:
        url = f"http://127.0.0.1:{port}"
        await _logged_in(emma, url, "emma")
        message = await _message(emma, url)
        assert message["letter"] == {"subject": "Foto", "writer": ANA, "more": True, "marked_up": True}
        told = [(one["name"], one.get("kept", True), one.get("picture", False)) for one in message["attachments"]]
        assert told == [("foto.png", True, True), ("x%;.html", True, True), ("film.mov", False, False)]
        base = f"{url}/api/messages/{message['id']}"
        async with emma.get(f"{base}/whole") as answer:
            assert await answer.json() == {"rest": "> before"}
        async with emma.get(f"{base}/attachments/{message['attachments'][0]['id']}") as answer:
            assert (await answer.read(), answer.content_type) == (PNG, "image/png")
            assert answer.headers["Content-Disposition"].startswith('inline; filename="foto.png"')
        async with emma.get(f"{base}/attachments/{message['attachments'][1]['id']}") as answer:
            assert answer.content_type == "application/octet-stream"
            assert answer.headers["Content-Disposition"] == "attachment; filename=\"x__.html\"; filename*=UTF-8''x%25%3B.html"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in answer.headers["Content-Security-Policy"]
        async with emma.get(f"{base}/attachments/{message['attachments'][2]['id']}") as answer:
            assert answer.status == 404
        async with emma.get(f"{base}/markup") as answer:
            text = await answer.text()
            assert '<img src="data:image/png;base64,' in text
            assert "cid:" not in text
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert "sandbox" in answer.headers["Content-Security-Policy"]


async def test_nobody_of_another_merchant_sees_any_of_it(desk: DeskUnderTest) -> None:
    box = desk.desk.channels[InboxId("post")].connector
    assert isinstance(box, LetterBox)
    box.put(box.letter("See here.", attachments=FILES, rest="> before", markup="<p>See</p>"))
    async with (
        serving(desk.desk, "127.0.0.1", 0) as port,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as emma,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as rita,
    ):
        url = f"http://127.0.0.1:{port}"
        await _logged_in(emma, url, "emma")
        await _logged_in(rita, url, "rita")
        message = await _message(emma, url)
        for path in ("whole", "markup", f"attachments/{message['attachments'][0]['id']}"):
            async with rita.get(f"{url}/api/messages/{message['id']}/{path}") as answer:
                assert (answer.status, b"before" in await answer.read()) == (404, False)
