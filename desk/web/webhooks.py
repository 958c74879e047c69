"""Deliveries of channels: verified on the raw bytes, stored, acknowledged; what cannot be read is set aside."""

from aiohttp import web

from desk.domain.errors import Forbidden, NotFound
from desk.domain.ids import InboxId
from desk.web.backend import BACKEND
from desk.web.problems import answer


async def deliver(request: web.Request) -> web.Response:
    """Take one delivery of a channel.

    A forged one is refused. A genuine one that cannot be read is quarantined and acknowledged: sending
    it again would not make it readable, and an operator sees it.
    """
    backend = request.app[BACKEND]
    inbox = backend.intake.inbox(InboxId(request.match_info["inbox"]))
    connector = backend.connectors.get(inbox.id)
    if connector is None:
        raise NotFound(f"Inbox {inbox.id!r} takes no deliveries.")
    raw = await request.read()
    headers = {name.lower(): value for name, value in request.headers.items()}
    if not connector.verify(raw, headers):
        raise Forbidden("The signature is missing or wrong.")
    try:
        messages = connector.parse(raw, headers)
    except (ValueError, KeyError, TypeError) as error:
        await backend.intake.quarantine(inbox.id, raw, f"{type(error).__name__}: {error}")
        return answer({"accepted": 0, "quarantined": 1}, 202)
    accepted = await backend.intake.accept_all(inbox.id, messages)
    return answer({"accepted": len(accepted), "quarantined": len(messages) - len(accepted)})
