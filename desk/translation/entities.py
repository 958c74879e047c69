"""What must come through a translation byte for byte: links, codes, amounts, numbers, names, emoji."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desk.domain.errors import Invalid
from desk.translation.patterns import PATTERNS, Kind


@dataclass(frozen=True, slots=True)
class Span:
    """Where an entity stands in a text, and what it is."""

    start: int
    end: int
    kind: Kind


class Finder:
    """Finds entities; ``protect`` are the operator's own regular expressions."""

    def __init__(self, protect: Sequence[str] = ()) -> None:
        own = [(Kind.CUSTOM, _compiled(pattern)) for pattern in protect]
        self._patterns = own + [(kind, re.compile("|".join(forms))) for kind, forms in PATTERNS.items()]

    def find(self, line: str) -> tuple[Span, ...]:
        """Return the entities of a line of text, in order; of two that overlap, the longer one."""
        found = [Span(*match.span(), kind) for kind, pattern in self._patterns for match in pattern.finditer(line)]
        found.sort(key=lambda span: span.start - span.end)
        return tuple(sorted(_apart(found, len(line)), key=lambda span: span.start))

    def count(self, line: str) -> Counter[tuple[str, Kind]]:
        """Return how often each entity stands in a line of text."""
        return Counter((line[span.start : span.end], span.kind) for span in self.find(line))


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise Invalid(f"translation.protect: {pattern!r} is no regular expression: {error}") from error


def _apart(spans: Iterable[Span], length: int) -> Iterable[Span]:
    """Give those spans that overlap none given before, and drop empty ones."""
    taken = bytearray(length)
    for span in spans:
        if span.end > span.start and not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            yield span
