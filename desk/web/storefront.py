"""The demo's shops: pages that carry the widget as a merchant's own would. Only ``desk demo`` serves them."""

from importlib.resources.abc import Traversable

from aiohttp import web

from desk.domain.ids import MerchantId
from desk.web.backend import BACKEND
from desk.web.pages import Files
from desk.web.security import PAGE_HEADERS


def add_storefront(app: web.Application, folder: Traversable) -> None:
    """Serve one page per merchant, and send whoever asks for nothing in particular to the first."""
    files = Files(folder, PAGE_HEADERS)
    merchants = app[BACKEND].config.merchants

    async def shop(request: web.Request) -> web.Response:
        if MerchantId(request.match_info["merchant"]) not in merchants:
            raise web.HTTPNotFound
        return files.respond("index.html")

    async def home(_: web.Request) -> web.Response:
        raise web.HTTPFound(f"/shop/{next(iter(merchants))}")

    app.router.add_get("/", home)
    app.router.add_get("/shop/static/{file:.+}", files.serve)
    app.router.add_get("/shop/{merchant}", shop)
