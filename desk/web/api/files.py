"""Files that an agent has chosen for an answer or a note and not sent yet."""

from aiohttp import web

from desk.domain.conversations import Conversation
from desk.domain.errors import NotFound
from desk.services.files import Files
from desk.store import conversations
from desk.store.uploads import Holder
from desk.web import files, present, uploads, wire
from desk.web.endpoints import ANSWERING, Call, Endpoints

endpoints = Endpoints()


@endpoints.add(
    "POST",
    "/api/conversations/{conversation}/files",
    who=ANSWERING,
    upload=True,
    answer=wire.AttachmentView,
    status=201,
)
async def choose(call: Call) -> wire.AttachmentView:
    """Keep a file, ``name`` being what it is called, until it goes with an answer, or with a note: ``for=note``."""
    current, kept = await _conversation(call), call.backend.files
    rules = kept.inside if call.request.query.get("for") == "note" else kept.rules(current.inbox)
    name, content = await uploads.receive(call.request, rules)
    return present.held(await kept.hold(_holder(call, current), name, content, rules))


@endpoints.add("GET", "/api/conversations/{conversation}/files/{file}", who=ANSWERING, file=True)
async def look(call: Call) -> web.Response:
    """Return a file that you have chosen, as it will be shown."""
    holder, kept = await _held(call)
    found = await kept.found(holder, [call.file])
    if not found:
        raise NotFound(f"There is no file {call.file}.")
    return files.served(found[0])


@endpoints.add("DELETE", "/api/conversations/{conversation}/files/{file}", who=ANSWERING)
async def take_out(call: Call) -> None:
    """Take a file out again that you have chosen."""
    holder, kept = await _held(call)
    await kept.drop(holder, [call.file])


async def _held(call: Call) -> tuple[Holder, Files]:
    return _holder(call, await _conversation(call)), call.backend.files


async def _conversation(call: Call) -> Conversation:
    number, walls = call.conversation, call.person.walls
    return await call.backend.store.read(lambda tx: conversations.get(tx, number, walls))


def _holder(call: Call, current: Conversation) -> Holder:
    return Holder.agent(current.merchant, current.inbox, call.agent.id, current.id)
