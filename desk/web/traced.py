"""A request has a name: a trusted caller's or one of ours; what is done for it is logged under it, and it is returned.

Where nobody follows the steps of messages and no caller has given a name, a request needs none.
"""

import time
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

from desk.journal import steps, trace
from desk.web.answers import Answer
from desk.web.backend import BACKEND
from desk.web.problems import Handler, problems, refused

#: The header in which the name is returned.
REQUEST_ID = "X-Request-Id"
#: Adds what an answer's head has to say besides.
Dress = Callable[[web.Request, web.StreamResponse], None]


def attending(dress: Dress) -> Middleware:
    """Return what stands between the server and the handlers; one piece, for every message goes through it."""

    @web.middleware
    async def attend(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer, whatever becomes of the request."""
        given = trace.given(request.headers) if request.app[BACKEND].config.desk.behind_proxy else None
        if given is not None or steps.followed():
            response = await _traced(request, handler, given)
        else:
            try:
                response = await handler(request)
            except Exception as error:  # noqa: BLE001 - as in ``problems``, without one more call
                response = refused(request, error)
        if isinstance(response, Answer):
            dress(request, response)
        return response

    return attend


def awaited(dress: Dress) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """Return the same as aiohttp calls it before anything but an ``Answer`` leaves."""

    async def dressed(request: web.Request, response: web.StreamResponse) -> None:
        dress(request, response)

    return dressed


async def _traced(request: web.Request, handler: Handler, given: str | None) -> web.StreamResponse:
    """Answer under a name, and say which one: of what came of it, if that is a message."""
    with trace.answering(given):
        began = time.perf_counter()
        response = await problems(request, handler)
        if not response.prepared:
            response.headers[REQUEST_ID] = trace.current()
        if steps.followed():
            _step(request, response, time.perf_counter() - began)
    return response


def _step(request: web.Request, response: web.StreamResponse, seconds: float) -> None:
    resource = request.match_info.route.resource
    route = "none" if resource is None else resource.canonical.translate({ord("{"): ":", ord("}"): None})
    steps.step("request", method=request.method, route=route, status=response.status, ms=round(seconds * 1000, 1))
