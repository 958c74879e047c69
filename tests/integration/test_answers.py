"""What is written in one piece is, byte for byte, what the usual way would say; and it leaves lines as they should be."""

import asyncio

import pytest
from aiohttp import web

from desk.web.answers import Answer
from tests.support.listening import listening

BODY = {"id": "7"}


async def _own(request: web.Request) -> web.Response:
    return _with_cookie(request, Answer(BODY, 201, {"Retry-After": "2"}))


async def _usual(request: web.Request) -> web.Response:
    headers = {"Retry-After": "2", "Content-Type": "application/json"}
    return _with_cookie(request, web.Response(body=b'{"id":"7"}', status=201, headers=headers))


def _with_cookie(request: web.Request, response: web.Response) -> web.Response:
    if request.method == "PUT":
        response.set_cookie("desk", "1")
        response.del_cookie("old")
    return response


async def _over_its_line(request: web.Request) -> web.Response:
    answer = Answer(BODY)
    answer.headers["X-Told"] = "one\r\nX-Forged: two"
    return answer


async def _said(requests: list[str]) -> bytes:
    """Return everything that comes until the server hangs up; the last of the requests asks it to."""
    app = web.Application()
    for name, handler in (("own", _own), ("usual", _usual), ("forged", _over_its_line)):
        app.router.add_route("*", f"/{name}", handler)
    async with listening(app) as port, asyncio.timeout(10):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write("".join(requests).encode())
        said = await reader.read()
        writer.close()
        return said


def _request(name: str, method: str = "POST", version: str = "1.1", *headers: str) -> str:
    return "\r\n".join([f"{method} /{name} HTTP/{version}", "Host: desk", *headers, "", ""])


def _sorted(said: bytes) -> list[bytes]:
    head, _, body = said.partition(b"\r\n\r\n")
    return [*sorted(line for line in head.split(b"\r\n") if not line.startswith(b"Date:")), body]


LAST = "Connection: close"
CALLS = [
    [_request("NAME"), _request("NAME", "POST", "1.1", LAST)],
    [_request("NAME", "GET", "1.1", LAST)],
    [_request("NAME", "HEAD"), _request("NAME", "GET", "1.1", LAST)],
    [_request("NAME", "PUT"), _request("NAME", "GET", "1.1", LAST)],
    [_request("NAME", "GET", "1.0")],
    [_request("NAME", "GET", "1.0", "Connection: keep-alive"), _request("NAME", "GET", "1.0")],
]


@pytest.mark.parametrize("call", CALLS)
async def test_an_answer_in_one_piece_says_what_the_usual_way_says(call: list[str]) -> None:
    own, usual = [await _said([part.replace("NAME", name) for part in call]) for name in ("own", "usual")]
    assert len(own) == len(usual)
    assert _sorted(own) == _sorted(usual)


async def test_a_header_that_goes_over_its_line_is_never_sent() -> None:
    assert await _said([_request("forged")]) == b""
