"""A request has a name: a trusted caller's or one of ours; what is done for it is logged under it, and it is returned.

Where nobody follows the steps of messages and no caller has given a name, a request needs none.
"""

import time

from aiohttp import web

from desk.journal import steps, trace
from desk.web.backend import BACKEND
from desk.web.problems import Handler

#: The header in which the name is returned.
REQUEST_ID = "X-Request-Id"


@web.middleware
async def traced(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer under a name, and say which one: of what came of it, if that is a message."""
    given = trace.given(request.headers) if request.app[BACKEND].config.desk.behind_proxy else None
    if given is None and not steps.followed():
        return await handler(request)
    with trace.answering(given):
        began = time.perf_counter()
        response = await handler(request)
        if not response.prepared:
            response.headers[REQUEST_ID] = trace.current()
        if steps.followed():
            _step(request, response, time.perf_counter() - began)
    return response


def _step(request: web.Request, response: web.StreamResponse, seconds: float) -> None:
    resource = request.match_info.route.resource
    route = "none" if resource is None else resource.canonical.translate({ord("{"): ":", ord("}"): None})
    steps.step("request", method=request.method, route=route, status=response.status, ms=round(seconds * 1000, 1))
