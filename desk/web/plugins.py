"""Plugins' own routes, below a path of their own; a plugin never sees the web server's types."""

from aiohttp import web

from desk.hooks.protocols import Request, Route


def add_route(app: web.Application, plugin: str, route: Route) -> None:
    """Serve a plugin's route below ``/plugins/<plugin>/``."""

    async def handle(request: web.Request) -> web.Response:
        response = await route.handler(
            Request(
                method=request.method,
                path=request.path,
                query=dict(request.query),
                headers={name.lower(): value for name, value in request.headers.items()},
                body=await request.read(),
            )
        )
        return web.Response(
            body=response.body,
            status=response.status,
            content_type=response.content_type,
            headers={"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"},
        )

    app.router.add_route(route.method, f"/plugins/{plugin}/{route.path.lstrip('/')}", handle)
