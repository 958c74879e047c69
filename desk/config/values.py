"""Readers of single values: each returns what was meant or says what was expected."""

import re
import warnings
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

from desk.config.errors import did_you_mean, quoted
from desk.config.nodes import Node, Reader, Wrong, shown, shown_with_kind
from desk.config.people import Level
from desk.domain.language import canonical
from desk.i18n import languages, zones

T = TypeVar("T")

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
_HOST = r"(?:[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])"
_ORIGIN = re.compile(rf"(?P<scheme>https?)://{_HOST}(?::(?P<port>[0-9]{{1,5}}))?")
_ADDRESS = re.compile(rf"(?P<host>{_HOST}):(?P<port>[0-9]{{1,5}})")
#: Browsers leave these out of the Origin header, so they are left out here.
_USUAL_PORTS = {"http": ":80", "https": ":443"}
_LENGTH = re.compile(r"(?:([0-9]{1,4})h)?(?:([0-9]{1,4})m)?(?:([0-9]{1,5})s)?")
_LEVELS = {level.name.lower(): level for level in Level}
_LONGEST_DEADLINE = 600


def typed(node: Node, wanted: type[T], expected: str) -> T:
    """Return the raw value if TOML gave it the wanted type; an integer is no boolean, a date no date-time."""
    if type(node.raw) is not wanted:
        raise Wrong(expected, found=shown_with_kind(node.raw))
    raw: T = node.raw
    return raw


def flag(node: Node) -> bool:
    """Whether something is so."""
    return typed(node, bool, "true or false")


def table(node: Node) -> dict[str, Any]:
    """A table, as written."""
    return typed(node, dict, "a table")


def text(node: Node) -> str:
    """A string that says something."""
    raw = typed(node, str, "a string")
    if not raw.strip() or _CONTROL.search(raw):
        raise Wrong("a string that is not empty and has no control characters")
    return raw


def slug(node: Node) -> str:
    """An id. One that is no slug is complained of and returned, so that those who refer to it are not blamed."""
    raw = text(node)
    if not _SLUG.fullmatch(raw):
        node.complain(Wrong('an id of a-z, 0-9 and "-", such as "acme-web"'))
    return raw


def array(element: Reader[T]) -> Reader[tuple[T, ...]]:
    """An array; each element that cannot be meant is complained of, and so is one that comes twice."""

    def read(node: Node) -> tuple[T, ...]:
        raw = typed(node, list, "an array")
        found: list[T] = []
        for item in map(node.element, raw):
            try:
                value = element(item)
            except Wrong as wrong:
                item.complain(wrong)
                continue
            if value in found:
                item.complain(Wrong("each only once", found=f"{shown(item.raw)} again"))
            found.append(value)
        return tuple(found)

    return read


def some(reader: Reader[T]) -> Reader[T]:
    """An array or table that is not empty."""

    def read(node: Node) -> T:
        if node.raw in ([], {}):
            raise Wrong("at least one", found=f"{shown(node.raw)} with nothing in it")
        return reader(node)

    return read


def choice(meanings: Mapping[str, T], note: str = "") -> Reader[T]:
    """One of a few words, and what each means."""
    expected = " or ".join(quoted(word) for word in meanings) + note

    def read(node: Node) -> T:
        word = typed(node, str, expected)
        if word not in meanings:
            raise Wrong(expected, did_you_mean(word, meanings))
        return meanings[word]

    return read


def whole(least: int, most: int) -> Reader[int]:
    """A whole number between two, both included."""
    expected = f"a whole number from {least} to {most}"

    def read(node: Node) -> int:
        raw = typed(node, int, expected)
        if not least <= raw <= most:
            raise Wrong(expected)
        return raw

    return read


def seconds(node: Node) -> float:
    """A length of time in seconds."""
    expected = f"a number of seconds above 0, {_LONGEST_DEADLINE} at most"
    raw: int | float = node.raw
    if type(raw) not in {int, float}:
        raise Wrong(expected, found=shown_with_kind(raw))
    if not 0 < raw <= _LONGEST_DEADLINE:
        raise Wrong(expected)
    return float(raw)


def pause(node: Node) -> timedelta:
    """How long something waits: from no time at all to a day."""
    expected = 'a length of time of up to 24 hours, such as "15s", "10m" or "1h30m"'
    found = _length(typed(node, str, expected))
    if found is None or found > timedelta(days=1):
        raise Wrong(expected)
    return found


def pause_or_never(node: Node) -> timedelta | None:
    """How long something waits; ``false``: it never happens."""
    return None if node.raw is False else pause(node)


def duration(longest: timedelta) -> Reader[timedelta]:
    """A length of time that is not none."""
    expected = f'a length of time of up to {longest // timedelta(hours=1)} hours, such as "30m" or "1h30m"'

    def read(node: Node) -> timedelta:
        found = _length(typed(node, str, expected))
        if found is None or not timedelta() < found <= longest:
            raise Wrong(expected)
        return found

    return read


def _length(raw: str) -> timedelta | None:
    match = _LENGTH.fullmatch(raw)
    if match is None or not raw:
        return None
    hours, minutes, rest = (int(part or 0) for part in match.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=rest)


def day(node: Node) -> date:
    """A date."""
    hint = "write it without quotes" if isinstance(node.raw, str) else ""
    if type(node.raw) is not date:
        raise Wrong("a date, such as 2026-12-25", hint, found=shown_with_kind(node.raw))
    return node.raw


def path(node: Node) -> Path:
    """A path; a relative one starts at the folder of its file."""
    return node.file.parent / text(node)


def existing(node: Node) -> Path:
    """A path of a file that is there; a relative one starts at the folder of its file."""
    found = path(node)
    if not found.is_file():
        raise Wrong("a file that is there", f"looked for {found}")
    return found


def pair(node: Node) -> tuple[str, str]:
    """Two languages, the first translated into the second, written with an arrow between them."""
    source, arrow, target = text(node).partition(">")
    if not arrow:
        raise Wrong('two language tags and the direction, such as "pt-BR > en"')
    return language(node.element(source.strip())), language(node.element(target.strip()))


def language(node: Node) -> str:
    """A language tag, in its one written form."""
    expected = 'a language tag, such as "en", "pt-BR" or "zh-Hant"'
    raw = typed(node, str, expected)
    if not languages.known_language(raw):
        raise Wrong(expected)
    return canonical(raw)


def levels(node: Node) -> dict[str, Level]:
    """Languages and how well somebody knows each; a bare array means fluently."""
    if isinstance(node.raw, list):
        return dict.fromkeys(some(array(language))(node), Level.FLUENT)
    raw = typed(node, dict, 'a table, such as { en = "native" }, or an array of language tags')
    written = some(array(language))(replace(node, raw=list(raw)))
    found = [node.at(tag, level).read(choice(_LEVELS), Level.BASIC) for tag, level in raw.items()]
    return dict(zip(written, found, strict=False))


def zone(node: Node) -> str:
    """The name of a time zone."""
    expected = 'a time zone, such as "Europe/Lisbon"'
    raw = typed(node, str, expected)
    try:
        zones.load(raw)
    except ValueError:
        close = " or ".join(quoted(name) for name in zones.similar(raw))
        raise Wrong(expected, f"did you mean {close}?" if close else "") from None
    if new := zones.renamed(raw):
        raise Wrong(expected, f"it is called {quoted(new)} now; its old name may be missing elsewhere")
    return raw


def origin(node: Node) -> str:
    """A web origin as browsers send it."""
    raw = typed(node, str, "a string").lower()
    match = _ORIGIN.fullmatch(raw)
    if match is None or (match["port"] and not 0 < int(match["port"]) < 65536):
        raise Wrong('scheme://host or scheme://host:port and nothing behind it, such as "https://shop.example"')
    return raw.removesuffix(_USUAL_PORTS[match["scheme"]])


def address(node: Node) -> tuple[str, int]:
    """A host and a port to listen on."""
    raw = typed(node, str, "a string")
    match = _ADDRESS.fullmatch(raw)
    if match is None or not 0 < int(match["port"]) < 65536:
        raise Wrong('host:port with a port from 1 to 65535, such as "127.0.0.1:8080"')
    return match["host"].strip("[]"), int(match["port"])


def pattern(node: Node) -> str:
    """A regular expression that never matches nothing at all."""
    raw = text(node)
    try:
        empty = _compiled(raw).match("")
    except (re.error, OverflowError, RecursionError, FutureWarning) as error:
        raise Wrong("a regular expression of Python", f"it says: {error}") from None
    if empty:
        raise Wrong("a regular expression that matches at least one character")
    return raw


def _compiled(source: str) -> re.Pattern[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("error", FutureWarning)
        return re.compile(source)
