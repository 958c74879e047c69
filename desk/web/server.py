"""The web server: every route in one place."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version

from aiohttp import web

from desk.hooks.protocols import Route
from desk.web import openapi, webhooks
from desk.web.api import ENDPOINTS
from desk.web.backend import BACKEND, Backend
from desk.web.bodies import MAX_BODY
from desk.web.endpoints import PEOPLE
from desk.web.health import Health
from desk.web.leaving import Leaving
from desk.web.listing import ROWS, Rows
from desk.web.live import Live
from desk.web.pages import add_pages
from desk.web.people import LOGGED_OUT, People
from desk.web.plugins import add_route
from desk.web.problems import answer, problems
from desk.web.session import SessionApi
from desk.web.traced import attending, awaited
from desk.web.visitor import VisitorApi
from desk.web.visitor_files import VisitorFiles
from desk.web.visitor_key import let_pages_read
from desk.web.visitor_live import VisitorLive


@dataclass(frozen=True, slots=True)
class Web:
    """The application, the loop that it wants run, and what its process says when it goes."""

    app: web.Application
    live: Live
    leaving: Leaving


def make(backend: Backend, plugin_routes: Sequence[tuple[str, Route]]) -> Web:
    """Build the application of a running desk."""
    live, visitors, leaving = Live(backend), VisitorLive(backend), Leaving()
    dress = partial(_dress, leaving)
    app = web.Application(middlewares=[attending(dress)], client_max_size=MAX_BODY)
    app[BACKEND] = backend
    app[PEOPLE] = people = People(backend.store, backend.config, backend.lived)
    app[ROWS] = Rows(backend.config)
    app.on_response_prepare.append(awaited(dress))
    _add_api(app, live)
    _add_widget(app, VisitorApi(backend), VisitorFiles(backend), visitors)
    _add_health(app, Health(backend, live, visitors, leaving))
    app.router.add_post("/hooks/{inbox}", webhooks.deliver)
    app.router.add_get("/hooks/{inbox}", webhooks.challenge)
    for plugin, route in plugin_routes:
        add_route(app, plugin, route)
    add_pages(app)

    async def listening(_: web.Application) -> AsyncIterator[None]:
        deaf = backend.bus.listen(LOGGED_OUT, people.forget)
        live.start()
        visitors.start()
        yield
        deaf()
        live.stop()
        visitors.stop()

    async def say_goodbye(_: web.Application) -> None:
        await live.say_goodbye()
        await visitors.say_goodbye()

    app.cleanup_ctx.append(listening)
    app.on_shutdown.append(say_goodbye)
    return Web(app, live, leaving)


def _dress(leaving: Leaving, request: web.Request, response: web.StreamResponse) -> None:
    """Say in an answer's head what any answer may have to say."""
    leaving.part(response)
    let_pages_read(request, response)


def make_unseen(backend: Backend) -> Web:
    """Build the application of a process on which nobody calls but whoever watches over it."""
    app = web.Application(middlewares=[problems])
    app[BACKEND] = backend
    live, leaving = Live(backend), Leaving()
    _add_health(app, Health(backend, live, VisitorLive(backend), leaving))
    return Web(app, live, leaving)


def _add_api(app: web.Application, live: Live) -> None:
    session = SessionApi()
    app.router.add_post("/api/session", session.log_in)
    app.router.add_get("/api/session", session.who)
    app.router.add_delete("/api/session", session.log_out)
    app.router.add_get("/api/live", live.handle)
    described = openapi.document(ENDPOINTS, version("meridian-desk"))

    async def describe(_: web.Request) -> web.Response:
        return answer(described)

    app.router.add_get("/api/openapi.json", describe)
    for endpoint in ENDPOINTS:
        app.router.add_route(endpoint.method, endpoint.path, endpoint.handle)


def _add_widget(app: web.Application, visitor: VisitorApi, files: VisitorFiles, live: VisitorLive) -> None:
    # The router asks one after another: what is called most stands first.
    app.router.add_post("/widget/{inbox}/messages", visitor.post)
    app.router.add_get("/widget/{inbox}/messages", visitor.list)
    app.router.add_get("/widget/{inbox}/settings", visitor.settings)
    app.router.add_post("/widget/{inbox}/receipts", visitor.receipt)
    app.router.add_get("/widget/{inbox}/live", live.handle)
    app.router.add_post("/widget/{inbox}/files", files.choose)
    app.router.add_get("/widget/{inbox}/files/{file}", files.open)
    app.router.add_route("OPTIONS", "/widget/{inbox}/{call}", visitor.preflight)
    app.router.add_route("OPTIONS", "/widget/{inbox}/files/{file}", visitor.preflight)


def _add_health(app: web.Application, health: Health) -> None:
    app.router.add_get("/healthz", health.live)
    app.router.add_get("/readyz", health.ready)
    app.router.add_get("/metrics", health.metrics)
