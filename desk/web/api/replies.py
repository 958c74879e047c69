"""Answers and notes."""

import asyncio

from desk.services.drafting import Draft
from desk.web import present, wire
from desk.web.endpoints import ANSWERING, Call, Endpoints
from desk.web.uploads import numbers_of as files_of

endpoints = Endpoints()


@endpoints.add(
    "POST",
    "/api/conversations/{conversation}/preview",
    who=ANSWERING,
    body=wire.Preview,
    answer=wire.PreviewView,
)
async def preview(call: Call, body: wire.Preview) -> wire.PreviewView:
    """Return what the customer would read."""
    backend, asked = call.backend, (call.agent, call.conversation, call.person.walls, body.text)
    text, similar = await asyncio.gather(backend.replies.preview(*asked), backend.assurance.similar(*asked))
    return present.preview(text, similar)


@endpoints.add(
    "POST",
    "/api/conversations/{conversation}/check",
    who=ANSWERING,
    body=wire.Check,
    answer=wire.CheckView,
)
async def check(call: Call, body: wire.Check) -> wire.CheckView:
    """Put what the customer would read back into the agent's language, and say what changed."""
    assurance = call.backend.assurance
    found = await assurance.check(call.agent, call.conversation, call.person.walls, body.text, body.wording)
    if found is None:
        return wire.CheckView(possible=False)
    signals = [wire.SignalView(kind=signal.kind, detail=signal.detail) for signal in found.signals]
    return wire.CheckView(possible=True, back=found.back, back_language=found.language, signals=signals)


@endpoints.add(
    "POST",
    "/api/conversations/{conversation}/replies",
    who=ANSWERING,
    body=wire.Reply,
    answer=wire.MessageView,
    status=201,
)
async def reply(call: Call, body: wire.Reply) -> wire.MessageView:
    """Answer the customer, unless something newer came in."""
    draft = Draft(body.text, body.seen, body.key, body.wording, body.confirm, body.remember, files_of(body.files))
    spoken = await call.backend.replies.send(call.agent, call.conversation, call.person.walls, draft)
    return present.message(spoken)


@endpoints.add(
    "POST",
    "/api/conversations/{conversation}/notes",
    who=ANSWERING,
    body=wire.Note,
    answer=wire.MessageView,
    status=201,
)
async def note(call: Call, body: wire.Note) -> wire.MessageView:
    """Leave a note for colleagues; the customer never sees it."""
    walls, files = call.person.walls, files_of(body.files)
    handling = call.backend.handling
    return present.message(await handling.note(call.agent, call.conversation, walls, body.text, body.key, files))


@endpoints.add("POST", "/api/messages/{message}/retry", who=ANSWERING, answer=wire.MessageView)
async def retry(call: Call) -> wire.MessageView:
    """Send an answer, or have an action done, again that failed or was held."""
    return present.message(await call.backend.actions.retry(call.agent, call.message, call.person.walls))


@endpoints.add("POST", "/api/messages/{message}/cancel", who=ANSWERING, answer=wire.MessageView)
async def cancel(call: Call) -> wire.MessageView:
    """Take an answer or an action back that has not left."""
    return present.message(await call.backend.replies.cancel(call.message, call.person.walls))
