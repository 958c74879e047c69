"""The name that everything has in common which came of one message or one request: its trace.

A message's trace is made of its number, so that every process knows it without being told; only one that somebody
else has begun must be kept. An answer has the trace of the message that it answers.
"""

import contextlib
import re
import secrets
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from hashlib import blake2b

_TRACE: ContextVar[str] = ContextVar("trace", default="")
_REQUEST: ContextVar[str] = ContextVar("request", default="")
_BEGUN: ContextVar[bool] = ContextVar("begun", default=False)
_PARENT = re.compile(r"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")
_NAME = re.compile(r"[0-9A-Za-z._-]{1,64}")


def of_message(number: int) -> str:
    """Return the trace of a message that nobody else has begun."""
    return blake2b(f"message {number}".encode(), digest_size=16).hexdigest()


def fresh() -> str:
    """Return a trace of its own for something that no message caused."""
    return secrets.token_hex(16)


def given(headers: Mapping[str, str]) -> str | None:
    """Return the trace that a caller who is trusted has begun: of ``traceparent``, else ``X-Request-Id``."""
    if parent := _PARENT.fullmatch(headers.get("traceparent", "")):
        return parent[1]
    name = headers.get("X-Request-Id", "")
    return name if _NAME.fullmatch(name) else None


def current() -> str:
    """Return the trace of what is being done, or nothing."""
    return _TRACE.get()


def request() -> str:
    """Return the name of the request that is being answered, or nothing."""
    return _REQUEST.get()


def becomes(trace: str) -> None:
    """Go on under the trace of what this turned out to be about."""
    _TRACE.set(trace)


@contextlib.contextmanager
def following(trace: str) -> Iterator[None]:
    """Do something under a trace."""
    token = _TRACE.set(trace)
    try:
        yield
    finally:
        _TRACE.reset(token)


def begun() -> str:
    """Return the trace that a caller who is trusted has begun, if this is his request."""
    return _TRACE.get() if _BEGUN.get() else ""


@contextlib.contextmanager
def answering(name: str | None) -> Iterator[None]:
    """Answer a request of a name that was given, or of a fresh one: a cause of its own until it is about a message."""
    request = name or fresh()
    tokens = _REQUEST.set(request), _BEGUN.set(name is not None)
    try:
        with following(request):
            yield
    finally:
        _REQUEST.reset(tokens[0])
        _BEGUN.reset(tokens[1])
