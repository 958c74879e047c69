"""Calls of a Medusa's own APIs, by whoever has a token."""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any


class Client:
    """One caller; headers tell who it is."""

    def __init__(self, url: str, **headers: str) -> None:
        self.url = url
        self.headers = headers

    def get(self, path: str, **params: str) -> Any:
        """Return what a path tells."""
        query = f"?{urllib.parse.urlencode(params)}" if params else ""
        return self._asked(urllib.request.Request(self.url + path + query, headers=self.headers))

    def post(self, path: str, **body: Any) -> Any:
        """Have something done."""
        headers = {**self.headers, "content-type": "application/json"}
        return self._asked(urllib.request.Request(self.url + path, json.dumps(body).encode(), headers))

    def delete(self, path: str) -> Any:
        """Have something deleted."""
        return self._asked(urllib.request.Request(self.url + path, headers=self.headers, method="DELETE"))

    @staticmethod
    def _asked(request: urllib.request.Request) -> Any:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{request.full_url}: {error.code} {error.read()[:2000]!r}") from error
