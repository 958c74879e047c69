"""Log lines: for people as ever, or one JSON object each, in which there is nothing that a person wrote.

What is logged may hold anything: an error of a plugin quotes the message that it stumbled over. So a line of JSON takes
from what was logged only what cannot be words: numbers and identifiers. Of an error it names the type and the place.
"""

import logging
import re
import sys
import time
import traceback
from types import TracebackType

import msgspec

from desk.journal import trace
from desk.journal.steps import LOGGER, Step

TEXT, JSON = "text", "json"
LEVELS = ("debug", "info", "warning", "error")
_FOR_PEOPLE = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
#: An inbox, a plugin, a hook, a state, an address of ours without its query: no word of a language has such marks.
_IDENTIFIER = re.compile(r"[\w.:/+-]{1,80}", re.ASCII)
_LEFT_OUT = "..."
#: The innermost places of an error that are named.
_FRAMES = 12


def set_up(kind: str, level: str, role: str) -> None:
    """Log to standard error from now on. Steps of messages are for JSON, or for people who want every detail."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(role) if kind == JSON else logging.Formatter(_FOR_PEOPLE))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger(LOGGER).setLevel(logging.NOTSET if kind == JSON or level == LEVELS[0] else logging.WARNING)


class JsonLines(logging.Formatter):
    """Makes a line of JSON of a record, with the trace under which it was logged."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self._role = role
        self._encode = msgspec.json.Encoder().encode

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "at": f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.created))}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "role": self._role,
            "pid": record.process,
            "logger": record.name,
            **{name: value for name, value in _thread().items() if value},
            **_what(record),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _where(record.exc_info[2])
        return self._encode(line).decode()


def _what(record: logging.LogRecord) -> dict[str, object]:
    arguments = record.args if isinstance(record.args, tuple) else ()
    match arguments:
        case (Step(name=name, facts=facts),):
            return {"event": name, **{key: _safe(value) for key, value in facts.items()}}
        case () if not _is_ours(record):
            return {"event": _LEFT_OUT}
        case ():
            return {"event": str(record.msg)}
    return {"event": str(record.msg), "facts": [_safe(argument) for argument in arguments]}


def _is_ours(record: logging.LogRecord) -> bool:
    """Tell whether a line is a sentence of the desk's own; others put values into theirs, as a redactor did."""
    return record.name.partition(".")[0] == "desk" and not getattr(record, "cleaned", False)


def _thread() -> dict[str, str]:
    current, request = trace.current(), trace.request()
    return {"trace": current, "request": request if request != current else ""}


def _safe(value: object) -> object:
    """Return what cannot be anybody's words."""
    match value:
        case None | bool() | int() | float():
            return value
        case str() if _IDENTIFIER.fullmatch(value):
            return str(value)
        case BaseException():
            return type(value).__name__
    return _LEFT_OUT


def _where(place: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(place)[-_FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
