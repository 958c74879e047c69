"""Where a request may come from, and what browsers are told about our pages."""

from urllib.parse import urlsplit

from aiohttp import web

from desk.domain.errors import Forbidden
from desk.web.backend import BACKEND

#: No inline script or style, nothing from elsewhere, no framing.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PAGE_HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")


def check_own_origin(request: web.Request) -> None:
    """Refuse what another site's page sends in our user's name; sockets are not covered by CORS."""
    origin = request.headers.get("Origin")
    if origin is None:
        if request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin"):
            return
        raise Forbidden("This request comes from another site.")
    if not is_own(request, origin):
        raise Forbidden(f"This request comes from {origin}; the desk takes it from its own pages only.")


def is_own(request: web.Request, origin: str) -> bool:
    """Tell whether an origin is the desk's: its public one, or this very loopback host."""
    if origin == request.app[BACKEND].config.desk.public_url:
        return True
    try:
        asked = urlsplit(origin)
    except ValueError:
        return False
    return asked.netloc == request.host and asked.hostname in _LOOPBACK


def check_csrf(request: web.Request, csrf: str) -> None:
    """Refuse a change that does not carry its session's token."""
    if request.headers.get("X-CSRF-Token") != csrf:
        raise Forbidden("X-CSRF-Token: missing or wrong; take it from GET /api/session.")
