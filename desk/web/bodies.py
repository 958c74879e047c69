"""Reading what clients send: bounded, decoded strictly, refused with the field's name."""

from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, cast

import msgspec
from aiohttp import web

from desk.domain.errors import Invalid

T = TypeVar("T")
#: Bytes of a request's body; an answer of 10,000 characters in any script fits many times.
MAX_BODY = 1024 * 1024


@cache
def _decoder(type_: Hashable) -> msgspec.json.Decoder[Any]:
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(type_)
    return decoder


def decode(raw: bytes, type_: type[T]) -> T:
    """Return a body as its wire type, or refuse it and say where and why."""
    try:
        decoded: T = _decoder(cast("Hashable", type_)).decode(raw)
    except msgspec.ValidationError as error:
        raise Invalid(f"body: {error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"body: found something that is not JSON in UTF-8 ({error}); expected a JSON object") from error
    return decoded


async def whole(request: web.Request) -> bytes:
    """Return a request's body; one that came together with its head, as nearly all do, is taken without ado."""
    content = request.content
    if not content.is_eof():
        return await request.read()
    body = content.read_nowait()
    if len(body) > MAX_BODY:
        raise web.HTTPRequestEntityTooLarge(MAX_BODY, len(body))
    return body


async def read(request: web.Request, type_: type[T]) -> T:
    """Read and decode a request's body."""
    return decode(await whole(request), type_)
