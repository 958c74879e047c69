"""A web server on this machine that misbehaves as told."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Site:
    """What a server gives, and what it was asked for."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    #: Whether it goes on in the middle of a file when asked to.
    ranges: bool = True
    #: For each answer to come: break off after so many bytes.
    cuts: list[int] = field(default_factory=list)
    #: For each answer to come: this status instead of a file.
    statuses: list[int] = field(default_factory=list)
    #: Where it sends people who ask for a path.
    elsewhere: dict[str, str] = field(default_factory=dict)
    #: Every path asked for, with the range wanted.
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"{self.address}/{path}"


@contextlib.contextmanager
def serving() -> Iterator[Site]:
    """Run a site on loopback."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self, site)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answer(request: BaseHTTPRequestHandler, site: Site) -> None:
    path, wanted = request.path.removeprefix("/"), request.headers.get("Range")
    site.asked.append((path, wanted))
    if site.statuses:
        request.send_error(site.statuses.pop(0))
    elif path in site.elsewhere:
        request.send_response(302)
        request.send_header("Location", site.elsewhere[path])
        request.end_headers()
    elif path in site.files:
        give(request, site, site.files[path], wanted)
    else:
        request.send_error(404)


def give(request: BaseHTTPRequestHandler, site: Site, content: bytes, wanted: str | None) -> None:
    start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and site.ranges else 0
    if start and start >= len(content):
        request.send_error(416)
        return
    request.send_response(206 if start else 200)
    if start:
        request.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
    request.send_header("Content-Length", str(len(content) - start))
    request.end_headers()
    cut = site.cuts.pop(0) if site.cuts else len(content)
    with contextlib.suppress(ConnectionError):
        request.wfile.write(content[start : start + cut])
    request.close_connection = True
