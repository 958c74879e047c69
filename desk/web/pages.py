"""The files of console and widget, what both share, and the words both speak. No build step: served as they lie."""

import mimetypes
from importlib import resources
from importlib.resources.abc import Traversable

from aiohttp import web

from desk.i18n import formats
from desk.web.backend import BACKEND
from desk.web.problems import answer
from desk.web.security import PAGE_HEADERS

_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}
#: Widgets, and what they share with the console, are loaded by pages of other origins.
_ANY_ORIGIN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_SCRIPT_HEADERS = {**_ANY_ORIGIN, "X-Content-Type-Options": "nosniff"}


class Files:
    """Files of one folder, read once; nothing outside the folder can be asked for."""

    def __init__(self, folder: Traversable, headers: dict[str, str]) -> None:
        self._headers = headers
        self._files = dict(_walk(folder, ""))

    def respond(self, name: str) -> web.Response:
        """Answer one file by its path within the folder."""
        body = self._files.get(name)
        if body is None:
            raise web.HTTPNotFound
        suffix = name[name.rfind(".") :]
        kind = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        charset = "utf-8" if kind.startswith(("text/", "image/svg")) else None
        headers = {"Cache-Control": "no-cache", **self._headers}
        return web.Response(body=body, content_type=kind, charset=charset, headers=headers)

    async def serve(self, request: web.Request) -> web.Response:
        """Answer the file that the address names."""
        return self.respond(request.match_info["file"])


def add_pages(app: web.Application) -> None:
    """Serve the console, the widget, what both share, and the catalogues."""
    here = resources.files("desk.web")
    console = Files(here.joinpath("console"), PAGE_HEADERS)
    widget = Files(here.joinpath("widget"), _SCRIPT_HEADERS)
    shared = Files(here.joinpath("shared"), _SCRIPT_HEADERS)

    async def page(_: web.Request) -> web.Response:
        return console.respond("index.html")

    async def script(_: web.Request) -> web.Response:
        return widget.respond("widget.js")

    app.router.add_get("/console", page)
    app.router.add_get("/console/{file:.+}", console.serve)
    app.router.add_get("/widget.js", script)
    app.router.add_get("/widget/{file:[^/]+\\.js}", widget.serve)
    app.router.add_get("/shared/{file}", shared.serve)
    app.router.add_get("/api/catalog/{language}", _catalog)


async def _catalog(request: web.Request) -> web.Response:
    """Answer the words of the console and the widget in one language; no secret is in them."""
    catalogs, language = request.app[BACKEND].catalogs, request.match_info["language"]
    body = {
        "language": language,
        "direction": formats.direction(catalogs.nearest(language)),
        "messages": catalogs.messages(language),
        "domains": {domain: catalogs.messages(language, domain) for domain in catalogs.domains()},
    }
    return answer(body, headers={**_ANY_ORIGIN, "Cache-Control": "max-age=300"})


def _walk(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _walk(entry, f"{prefix}{entry.name}/")
        elif not entry.name.endswith((".py", ".md")):
            found.append((f"{prefix}{entry.name}", entry.read_bytes()))
    return found
