"""What the server's answers mean; each trouble says what to do about it."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

_SHOWN = 200
_TODO = {
    400: "check the pairs in [plugins.libretranslate] against the server's /languages, its limits and its need of an "
    "api_key",
    403: "check api_key in [plugins.libretranslate]; the server may also have banned this address for asking too often",
    404: "check url in [plugins.libretranslate]: it is the server's address without /translate",
    413: "lower batch in [plugins.libretranslate]",
    429: "raise the server's --req-limit, or give this desk an api_key of its own",
}


class ServerTrouble(RuntimeError):
    """The server did not translate; ``pause`` is how many seconds it wants to be left alone."""

    def __init__(self, problem: str, pause: float = 0.0) -> None:
        super().__init__(problem)
        self.pause = pause


def translations(status: int, headers: Mapping[str, str], body: bytes, asked: int) -> Sequence[str]:
    """Return the texts in an answer; raise ``ServerTrouble`` for any other."""
    if status != 200:
        raise ServerTrouble(_refusal(status, headers, body), _pause(headers) if status in (429, 503) else 0.0)
    match _content(body):
        case {"translatedText": list(texts)} if all(isinstance(text, str) for text in texts):
            if len(texts) == asked:
                return texts
            raise ServerTrouble(f"it returned {len(texts)} texts for {asked}; update LibreTranslate")
    raise ServerTrouble(
        f"it answered {_excerpt(body)!r}, which is no translation; check that url in [plugins.libretranslate] is a "
        "LibreTranslate server's"
    )


def _refusal(status: int, headers: Mapping[str, str], body: bytes) -> str:
    if 300 <= status < 400:
        return f"it answers from {headers.get('Location')!r}; put that into url in [plugins.libretranslate]"
    match _content(body):
        case {"error": str(reason)}:
            said = reason
        case _:
            said = _excerpt(body)
    todo = _TODO.get(status, "look into the server's log")
    return f"it refused with {status} ({said}): {todo}"


def _content(body: bytes) -> Any:
    """Return the JSON of an answer, None if it is none."""
    try:
        return json.loads(body)
    except ValueError:
        return None


def _excerpt(body: bytes) -> str:
    return body.decode(errors="replace")[:_SHOWN]


def _pause(headers: Mapping[str, str]) -> float:
    """Return the seconds of ``Retry-After``, which may also be a date; 0 without one."""
    wanted = headers.get("Retry-After", "")
    if wanted.isdecimal():
        return float(wanted)
    try:
        until = parsedate_to_datetime(wanted)
    except ValueError:
        return 0.0
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
