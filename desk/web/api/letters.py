"""What messages have beside their text: what was split off, markup, and files."""

from aiohttp import web

from desk.store import letters
from desk.web import files, present, wire
from desk.web.endpoints import EVERYBODY, Call, Endpoints

endpoints = Endpoints()


@endpoints.add("GET", "/api/messages/{message}/whole", who=EVERYBODY, answer=wire.Whole)
async def whole(call: Call) -> wire.Whole:
    """Return what was split off the text that is shown of a letter."""
    message, walls = call.message, call.person.walls
    found = await call.backend.store.read(lambda tx: letters.whole(tx, message, walls))
    return wire.Whole(rest=found.rest)


@endpoints.add("GET", "/api/messages/{message}/markup", who=EVERYBODY, file=True)
async def markup(call: Call) -> web.Response:
    """Show a letter as it was designed: a page on which nothing runs and that loads nothing."""
    message, walls = call.message, call.person.walls
    found, inside = await call.backend.store.read(
        lambda tx: (letters.whole(tx, message, walls), letters.inside(tx, message, walls))
    )
    return files.page(found.markup, inside)


@endpoints.add("GET", "/api/messages/{message}/attachments/{attachment}", who=EVERYBODY, file=True)
async def attachment(call: Call) -> web.Response:
    """Return a file that came with a message: a picture to be looked at, everything else to be saved."""
    message, number, walls = call.message, call.attachment, call.person.walls
    notes = present.reads_notes(call.person.role)
    found = await call.backend.store.read(lambda tx: letters.attachment(tx, message, number, walls, notes=notes))
    return files.served(found)
