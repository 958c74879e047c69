"""A client of GraphQL that waits for each answer: seeding a shop needs no more."""

import json
import urllib.request
from collections.abc import Mapping
from typing import Any


class Client:
    """One session at one API; the token that a login brings is kept."""

    def __init__(self, url: str, **headers: str) -> None:
        self.url = url
        self.headers = {"Content-Type": "application/json", **headers}

    def __call__(self, document: str, **variables: Any) -> Any:
        """Return ``data``; raise with what the API says of errors, its own kinds of them too."""
        body = json.dumps({"query": document, "variables": variables}).encode()
        request = urllib.request.Request(self.url, body, self.headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            told = json.load(response)
            if token := response.headers.get("vendure-auth-token"):
                self.headers["Authorization"] = f"Bearer {token}"
        if told.get("errors"):
            raise RuntimeError(f"{told['errors'][0]['message']}: {document}")
        for value in told["data"].values():
            if isinstance(value, Mapping) and value.get("errorCode"):
                raise RuntimeError(f"{value}: {document}")
        return told["data"]
