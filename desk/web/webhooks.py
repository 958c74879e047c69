"""Deliveries of channels: verified on the raw bytes, stored, acknowledged; what cannot be read is set aside."""

import logging
from collections.abc import Mapping

from aiohttp import web

from desk.domain.errors import Forbidden, NotFound
from desk.domain.ids import InboxId
from desk.hooks.protocols import Connector
from desk.web.backend import BACKEND
from desk.web.problems import answer

log = logging.getLogger(__name__)


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
    if not _genuine(connector, raw, headers, inbox.id):
        raise Forbidden("The signature is missing or wrong.")
    try:
        messages = connector.parse(raw, headers)
    except Exception as error:  # noqa: BLE001 - whatever a channel's code stumbles over, its delivery is kept
        await backend.intake.quarantine(inbox.id, raw, f"{type(error).__name__}: {error}")
        return answer({"accepted": 0, "quarantined": 1}, 202)
    accepted = await backend.intake.accept_all(inbox.id, messages)
    return answer({"accepted": len(accepted), "quarantined": len(messages) - len(accepted)})


def _genuine(connector: Connector, raw: bytes, headers: Mapping[str, str], inbox: InboxId) -> bool:
    """Tell whether a delivery is signed; one that the channel's code cannot even look at is not."""
    try:
        return connector.verify(raw, headers)
    except Exception as error:  # noqa: BLE001 - a forger chooses the bytes: ``compare_digest`` raises for some
        log.warning("inbox %s: a delivery could not be verified: %r", inbox, error)
        return False
