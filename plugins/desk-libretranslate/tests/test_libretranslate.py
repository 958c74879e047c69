"""A LibreTranslate server on loopback, as the real one answers, and everything that it may answer instead."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import web
from desk_libretranslate.answers import ServerTrouble
from desk_libretranslate.codes import name, tag
from desk_libretranslate.plugin import LibreTranslate
from desk_libretranslate.translator import LibreTranslateTranslator

from desk import Batching, DeskError
from tests.support.listening import listening

MINUTE = 60.0
PAIRS = [("en", "pt-BR"), ("en", "zh-Hant")]
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """Remembers what it was asked, and answers as LibreTranslate 1.9 does until told otherwise."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.key = ""
        self.answer: Answer = self.translate
        self.url = ""

    async def post(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        return await self.answer(request)

    async def translate(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if self.key and body.get("api_key") != self.key:
            return web.json_response({"error": "Invalid API key"}, status=403)
        if body["target"] not in ("pb", "zt"):
            return web.json_response({"error": f"{body['target']} is not supported"}, status=400)
        made = [f"{body['target']}: {text}" for text in body["q"]]
        return web.json_response({"translatedText": made if isinstance(body["q"], list) else made[0]})

    def says(self, status: int = 200, headers: dict[str, str] | None = None, **content: Any) -> None:
        async def answer(_: web.Request) -> web.StreamResponse:
            return web.json_response(content, status=status, headers=headers)

        self.answer = answer

    def writes(self, text: str, status: int = 200, headers: dict[str, str] | None = None) -> None:
        async def answer(_: web.Request) -> web.StreamResponse:
            return web.Response(text=text, status=status, headers=headers, content_type="text/html")

        self.answer = answer


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    app = web.Application()
    app.router.add_post("/translate", made.post)
    async with listening(app) as port:
        made.url = f"http://127.0.0.1:{port}"
        yield made


@pytest.fixture
async def translator(server: Server) -> AsyncIterator[LibreTranslateTranslator]:
    made = LibreTranslateTranslator(server.url + "/", PAIRS, Batching(), api_key="sesame")
    yield made
    await made.close()


async def said(translator: LibreTranslateTranslator, *texts: str, into: str = "pt-BR") -> list[str]:
    return [made.text for made in await translator.translate_batch(texts, "en", into, MINUTE)]


async def test_a_batch_is_one_request(server: Server, translator: LibreTranslateTranslator) -> None:
    assert await said(translator, "One.", "Two.") == ["pb: One.", "pb: Two."]
    assert server.asked == [
        {"q": ["One.", "Two."], "source": "en", "target": "pb", "format": "text", "api_key": "sesame"}
    ]


async def test_traditional_chinese_has_the_servers_name(server: Server, translator: LibreTranslateTranslator) -> None:
    assert await said(translator, "One.", into="zh-Hant") == ["zt: One."]


async def test_without_a_key_none_is_sent(server: Server) -> None:
    translator = LibreTranslateTranslator(server.url, PAIRS, Batching())
    await said(translator, "One.")
    await translator.close()
    assert "api_key" not in server.asked[0]


async def test_a_wrong_key_is_told(server: Server, translator: LibreTranslateTranslator) -> None:
    server.key = "another"
    with pytest.raises(ServerTrouble, match=r"Invalid API key.*check api_key") as trouble:
        await said(translator, "One.")
    assert "sesame" not in str(trouble.value)


async def test_a_pair_that_the_server_lacks_is_told(translator: LibreTranslateTranslator) -> None:
    with pytest.raises(ServerTrouble, match=r"400 \(xx is not supported\): check the pairs"):
        await said(translator, "One.", into="xx")


async def test_every_trouble_names_the_server(server: Server, translator: LibreTranslateTranslator) -> None:
    server.says(500, error="Cannot translate text: boom")
    with pytest.raises(ServerTrouble, match=rf"LibreTranslate at {server.url}: .*500 \(Cannot translate text: boom\)"):
        await said(translator, "One.")


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (200, "<html>Welcome to our router</html>", "Welcome to our router.*check that url"),
        (200, "", "no translation"),
        (200, "[1, 2]", "no translation"),
        (200, '{"translatedText": "emoji"}', "no translation"),
        (200, '{"translatedText": [null]}', "no translation"),
        (200, '{"translatedText": []}', "0 texts for 1"),
        (200, '{"translatedText": ["a", "b"]}', "2 texts for 1"),
        (404, "<html>Not Found</html>", "404.*without /translate"),
        (413, "", "lower batch"),
        (502, "<html>Bad Gateway</html>", "502.*Bad Gateway.*log"),
    ],
)
async def test_an_answer_that_is_none_is_told(
    server: Server, translator: LibreTranslateTranslator, status: int, body: str, message: str
) -> None:
    server.writes(body, status)
    with pytest.raises(ServerTrouble, match=message):
        await said(translator, "One.")


async def test_a_redirect_is_told_and_not_followed(server: Server, translator: LibreTranslateTranslator) -> None:
    server.writes("", 301, {"Location": "https://elsewhere.example/"})
    with pytest.raises(ServerTrouble, match=r"https://elsewhere\.example/'; put that into url"):
        await said(translator, "One.")


async def test_a_server_that_is_not_there_is_told(unused_tcp_port: int) -> None:
    translator = LibreTranslateTranslator(f"http://127.0.0.1:{unused_tcp_port}", PAIRS, Batching())
    with pytest.raises(ServerTrouble, match=r"cannot be reached .* is it running\?"):
        await said(translator, "One.")
    await translator.close()


@pytest.mark.parametrize(
    "wanted", ["30", format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)], ids=["seconds", "date"]
)
async def test_a_server_that_is_asked_too_often_is_left_alone(
    server: Server, translator: LibreTranslateTranslator, wanted: str
) -> None:
    server.says(429, {"Retry-After": wanted}, error="Slowdown: 2 per 1 minute")
    with pytest.raises(ServerTrouble, match=r"Slowdown: 2 per 1 minute.*--req-limit"):
        await said(translator, "One.")
    with pytest.raises(ServerTrouble, match="left alone"):
        await said(translator, "Two.")
    assert len(server.asked) == 1


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "0"}, {"Retry-After": "soon"}])
async def test_a_server_that_names_no_pause_is_asked_again(
    server: Server, translator: LibreTranslateTranslator, headers: dict[str, str]
) -> None:
    server.says(429, headers, error="Slowdown")
    with pytest.raises(ServerTrouble):
        await said(translator, "One.")
    server.answer = server.translate
    assert await said(translator, "One.") == ["pb: One."]


async def test_a_server_that_hangs_is_given_up_at_the_deadline(
    server: Server, translator: LibreTranslateTranslator
) -> None:
    async def hang(_: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    server.answer = hang
    with pytest.raises(TimeoutError):
        await translator.translate_batch(["One."], "en", "pt-BR", 0.05)


async def test_a_closed_translator_says_so(translator: LibreTranslateTranslator) -> None:
    await said(translator, "One.")
    await translator.close()
    with pytest.raises(RuntimeError, match="closed"):
        await said(translator, "Two.")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("pt-BR", "pb"),
        ("pt", "pt"),
        ("pt-PT", "pt"),
        ("zh-Hans", "zh"),
        ("zh", "zh"),
        ("zh-Hant", "zt"),
        ("zh-TW", "zt"),
        ("en-GB", "en"),
    ],
)
def test_tags_have_the_servers_names(ours: str, theirs: str) -> None:
    assert name(ours) == theirs


@pytest.mark.parametrize(("written", "expected"), [("pb", "pt-BR"), ("zt", "zh-Hant"), ("zh", "zh-Hans"), ("de", "de")])
def test_operators_may_write_the_servers_names(written: str, expected: str) -> None:
    assert tag(written) == expected


def test_languages_are_paired_with_each_other() -> None:
    config = LibreTranslate.Config(url="http://127.0.0.1:1", languages=("en", "pb"), pairs=(("en", "de"),))
    (translator,) = LibreTranslate(config).register_translators()
    assert list(translator.pairs()) == [("en", "de"), ("en", "pt-BR"), ("pt-BR", "en")]


def test_settings_feed_the_server_as_they_say() -> None:
    config = LibreTranslate.Config(url="http://127.0.0.1:1", languages=("en", "pt"), batch=7, at_once=3)
    (translator,) = LibreTranslate(config).register_translators()
    assert translator.batching == Batching(segments=7, at_once=3)


def test_without_a_url_there_is_no_translator() -> None:
    assert list(LibreTranslate(LibreTranslate.Config()).register_translators()) == []


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (LibreTranslate.Config(url="http://127.0.0.1:1"), "set languages"),
        (LibreTranslate.Config(url="127.0.0.1:5000", languages=("en", "pt")), "expected such as http://"),
    ],
)
def test_settings_that_cannot_be_meant_stop_the_start(config: LibreTranslate.Config, message: str) -> None:
    with pytest.raises(DeskError, match=message):
        list(LibreTranslate(config).register_translators())
