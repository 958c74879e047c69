"""Texts in, translations out: plain lines, or a line of JSON each."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from desk.cli.translate.bench import Bench
from desk.cli.translate.ordered import in_order
from desk.domain.messages import Text
from desk.translation.urgency import Urgency


class Given(msgspec.Struct):
    """A line of JSON that comes in."""

    text: str


class Result(msgspec.Struct, kw_only=True):
    """A line of JSON that goes out; ``fallback`` says that the original is shown, wholly or in part."""

    text: str
    translation: str
    engine: str | None
    model: str | None
    checks: tuple[str, ...]
    warnings: tuple[str, ...]
    flags: tuple[str, ...]
    fallback: bool


class Unreadable(msgspec.Struct, kw_only=True):
    """What goes out for a line that cannot be read."""

    line: int
    error: str


@dataclass(frozen=True, slots=True)
class Pair:
    """From which language to which; the first may have to be found out."""

    source: str
    target: str


async def plain(bench: Bench, pair: Pair, texts: Iterable[bytes]) -> int:
    """Print each text's translation; what is doubtful about it is told on standard error."""

    async def work(line: bytes) -> Text:
        text = line.decode(errors="replace")
        return await bench.translate(text, pair.source, pair.target, Urgency.LIVE)

    await in_order(texts, work, _show, bench.at_once)
    return 0


async def json_lines(bench: Bench, pair: Pair, lines: Iterable[bytes]) -> int:
    """Answer each line of JSON with one, in order; return 1 if some could not be read."""
    unreadable = 0

    async def work(numbered: tuple[int, bytes]) -> Result | Unreadable:
        number, line = numbered
        try:
            text = msgspec.json.decode(line, type=Given).text
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            return Unreadable(line=number, error=f'{error}; expected an object such as {{"text": "Hello"}}')
        return _result(text, await bench.translate(text, pair.source, pair.target))

    def show(result: Result | Unreadable) -> None:
        nonlocal unreadable
        if isinstance(result, Unreadable):
            unreadable += 1
            print(f"line {result.line}: {result.error}", file=sys.stderr)
        print(msgspec.json.encode(result).decode(), flush=True)

    await in_order(_not_empty(lines), work, show, bench.at_once)
    return 1 if unreadable else 0


def _show(text: Text) -> None:
    print(text.body.encode(errors="replace").decode(), flush=True)
    if text.flags:
        print(f"not translated: {', '.join(text.flags)}; this is the original", file=sys.stderr)
    if text.warnings:
        print(f"doubtful: {', '.join(text.warnings)}", file=sys.stderr)


def _result(given: str, text: Text) -> Result:
    return Result(
        text=given,
        translation=text.body,
        engine=text.engine,
        model=text.model,
        checks=text.checks,
        warnings=text.warnings,
        flags=text.flags,
        fallback=bool(text.flags),
    )


def _not_empty(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    return ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
