"""Webhooks over HTTP: the bytes as they came, and an answer only when they are on disk."""

from aiohttp import web

from desk.domain.errors import NotFound
from desk.domain.ids import InboxId
from desk.hooks.connectors.values import Webhook
from desk.web.backend import BACKEND, Backend
from desk.web.bodies import whole
from desk.web.problems import answer


async def deliver(request: web.Request) -> web.Response:
    """Take one webhook of a channel; a forged one is refused, a repeated one is acknowledged again."""
    new = await request.app[BACKEND].webhooks.receive(_inbox(request), await _webhook(request))
    return answer({"accepted": new})


async def challenge(request: web.Request) -> web.Response:
    """Answer a channel that asks whether this address is ours."""
    channel = request.app[BACKEND].webhooks.channel(_inbox(request))
    told = channel.connector.challenge(await _webhook(request))
    if told is None:
        raise NotFound("This inbox answers no such question.")
    return web.Response(body=told, content_type="text/plain")


def _inbox(request: web.Request) -> InboxId:
    return InboxId(request.match_info["inbox"])


async def _webhook(request: web.Request) -> Webhook:
    backend = request.app[BACKEND]
    return Webhook(
        body=await whole(request),
        headers={name.lower(): value for name, value in request.headers.items()},
        received_at=backend.clock(),
        url=_address(backend, request),
        query=dict(request.query),
    )


def _address(backend: Backend, request: web.Request) -> str:
    """Return the address that the channel called, by the name that it knows and not a proxy's."""
    return f"{backend.config.desk.public_url}{request.path_qs}"
