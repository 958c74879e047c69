"""A provider's OAuth: gives tokens for refresh tokens, and tells Dovecot whose they are."""

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qs, urlsplit


class Tokens:
    """What was given out, by address."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._numbers = count(1)
        self._owners: dict[str, str] = {}
        self._refreshers: dict[str, str] = {}
        #: How often each address was given an access token.
        self.given: dict[str, int] = {}

    def entitle(self, address: str) -> str:
        """Return a refresh token for an address."""
        token = f"refresh-token-{next(self._numbers)}-of-{address}"
        self._refreshers[token] = address
        return token

    def expire(self, address: str) -> None:
        """Let no access token of an address hold any more."""
        self._owners = {token: owner for token, owner in self._owners.items() if owner != address}

    def revoke(self, address: str) -> None:
        """Let nothing of an address hold any more."""
        self.expire(address)
        self._refreshers = {token: owner for token, owner in self._refreshers.items() if owner != address}

    def refreshed(self, token: str) -> dict[str, str] | None:
        """Change a refresh token for an access token and the next refresh token."""
        address = self._refreshers.pop(token, None)
        if address is None:
            return None
        access = f"access-token-{next(self._numbers)}-of-{address}"
        self._owners[access] = address
        self.given[address] = self.given.get(address, 0) + 1
        return {"access_token": access, "refresh_token": self.entitle(address), "token_type": "Bearer"}

    def owner(self, token: str) -> dict[str, object]:
        """Say whose an access token is."""
        owner = self._owners.get(token)
        return {"active": owner is not None, "email": owner or ""}


def _handler(tokens: Tokens) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            self._answer(200, tokens.owner(asked.get("token", [""])[0]))

        def do_POST(self) -> None:
            told = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            made = tokens.refreshed(told["refresh_token"][0])
            self._answer(200 if made else 400, made or {"error": "invalid_grant"})

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _answer(self, status: int, body: object) -> None:
            raw = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

    return Handler


@contextlib.contextmanager
def token_server(port: int) -> Iterator[Tokens]:
    """Serve on a port of loopback."""
    tokens = Tokens(port)
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(tokens))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield tokens
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
