"""Corrections, and what is remembered of them."""

import tempfile
from typing import IO

from aiohttp import web

from desk.domain.errors import Invalid, NotFound
from desk.domain.ids import MerchantId
from desk.domain.messages import Origin
from desk.domain.roles import Role
from desk.services.corrections import Correction
from desk.services.memory_files import BROUGHT_AS, Source
from desk.translation.exchange.files import entry_format
from desk.web import present, wire
from desk.web.endpoints import ANSWERING, Call, Endpoints

endpoints = Endpoints()

_KEEPING = frozenset({Role.SUPERVISOR, Role.OPERATOR})
#: Bytes of a file; a memory of hundreds of thousands of segments.
_LARGEST = 128 * 1024 * 1024
#: Bytes of one that are held in memory rather than on disk.
_HELD = 1024 * 1024


@endpoints.add(
    "POST",
    "/api/messages/{message}/corrections",
    who=ANSWERING,
    body=wire.Correction,
    answer=wire.MessageView,
    status=201,
)
async def correct(call: Call, body: wire.Correction) -> wire.MessageView:
    """Word a message better in a language."""
    correction = Correction(body.language, body.body, body.remember, body.confirm)
    spoken = await call.backend.corrections.correct(call.agent, call.message, call.person.walls, correction)
    return present.message(spoken)


@endpoints.add("GET", "/api/merchants/{merchant}/memory", who=_KEEPING, file=True)
async def give_out(call: Call) -> web.StreamResponse:
    """Return what people laid down for a merchant as a file: ``format`` tmx or csv."""
    merchant, format_name = _merchant(call), call.request.query.get("format", "tmx")
    media_type = entry_format(format_name).media_type
    name = f'attachment; filename="{merchant}.{format_name}"'
    response = web.StreamResponse(headers={"Content-Type": media_type, "Content-Disposition": name})
    await response.prepare(call.request)
    async for chunk in call.backend.memory_files.give_out(merchant, format_name):
        await response.write(chunk)
    await response.write_eof()
    return response


@endpoints.add("POST", "/api/merchants/{merchant}/memory", who=_KEEPING, answer=wire.MemoryTaken)
async def take_in(call: Call) -> wire.MemoryTaken:
    """Remember a file for a merchant: ``format`` tmx or csv, ``as`` correction or template."""
    merchant, query = _merchant(call), call.request.query
    format_name = query.get("format", "tmx")
    with tempfile.SpooledTemporaryFile(max_size=_HELD) as file:
        await _receive(call.request, file)
        source = Source(file, "file", format_name, call.person.id, _origin(query.get("as")))
        taken = await call.backend.memory_files.take_in(merchant, source)
    return wire.MemoryTaken(units=taken.units, remembered=taken.remembered, left_out=taken.left_out)


def _merchant(call: Call) -> MerchantId:
    """Return the merchant that the address names, if the person may see it."""
    merchant = MerchantId(call.request.match_info["merchant"])
    if merchant not in call.person.walls:
        raise NotFound(f"There is no merchant {merchant!r}.")
    return merchant


def _origin(name: str | None) -> Origin | None:
    if name is not None and name not in BROUGHT_AS:
        raise Invalid(f"as: found {name!r}; expected one of {', '.join(BROUGHT_AS)}")
    return None if name is None else BROUGHT_AS[name]


async def _receive(request: web.Request, file: IO[bytes]) -> None:
    """Write a request's body to a file, a piece at a time."""
    size = 0
    async for chunk in request.content.iter_chunked(_HELD):
        size += len(chunk)
        if size > _LARGEST:
            raise Invalid(f"file: more than {_LARGEST // 1024 // 1024} MB; bring it in parts")
        file.write(chunk)
    file.seek(0)
