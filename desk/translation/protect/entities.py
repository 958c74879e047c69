"""What must come through a translation byte for byte: links, codes, amounts, numbers, names, emoji."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from desk.domain.errors import Invalid
from desk.translation.protect import markup
from desk.translation.protect.patterns import PATTERNS, WORD, Kind
from desk.translation.scripts import is_word


@dataclass(frozen=True, slots=True)
class Span:
    """Where an entity stands in a text, what it is, and what must stand there in a translation (None: itself)."""

    start: int
    end: int
    kind: Kind
    value: str | None = None


#: Tells where in a text further entities stand.
Seeker = Callable[[str], Iterable[Span]]


class Finder:
    """Finds entities: those of the desk, and those of whoever sells.

    ``protect`` are regular expressions, ``keep`` are terms that stay as they are written, ``also``
    tells of terms whose rendering is given.
    """

    def __init__(self, protect: Sequence[str] = (), keep: Sequence[str] = (), also: Sequence[Seeker] = ()) -> None:
        own = [(Kind.CUSTOM, _compiled(pattern)) for pattern in protect]
        kept = [(Kind.TERM, _any_of(keep))] if keep else []
        self._patterns = kept + own + _OF_THE_DESK
        self._without_digits = [each for each in self._patterns if each[0] not in _OF_DIGITS]
        self._also = tuple(also)
        # A text is looked at when it is cut, masked, verified and joined: once is enough.
        self._known = lru_cache(_REMEMBERED)(self._with_terms)
        self._known_lasting = lru_cache(_REMEMBERED)(self._without_terms)

    def find(self, text: str) -> tuple[Span, ...]:
        """Return the entities of a text, in order; of two that overlap, the longer one."""
        return self._known(text) if self._also else self._known_lasting(text)

    def lasting(self, text: str) -> tuple[Span, ...]:
        """Return the entities that look the same in every language: all but the terms with a rendering."""
        return self._known_lasting(text)

    def _with_terms(self, text: str) -> tuple[Span, ...]:
        found = self._everything(text)
        untouchable = _cover((span for span in found if span.kind is not Kind.NUMBER), len(text))
        terms = (span for seek in self._also for span in seek(text))
        found += [span for span in terms if not any(untouchable[span.start : span.end])]
        return _apart(found, len(text))

    def _without_terms(self, text: str) -> tuple[Span, ...]:
        return _apart(self._everything(text), len(text))

    def _everything(self, text: str) -> list[Span]:
        """Return what looks the same in every language; some may overlap."""
        patterns = self._patterns if _DIGIT.search(text) else self._without_digits
        found = [Span(*match.span(), kind) for kind, pattern in patterns for match in pattern.finditer(text)]
        if not _FORMED.search(text):
            return found
        found += [Span(*place, Kind.BLOCK if block else Kind.TAG) for place, block in markup.elements(text)]
        found += [Span(*place, Kind.BLOCK) for place in markup.borders(text)]
        return found + [Span(*place, Kind.MARK) for place in markup.marks(text)]


#: Texts whose entities are remembered: those of some messages under way.
_REMEMBERED = 512
#: None of these is without a digit, in whatever script; most sentences have none.
_OF_DIGITS = frozenset({Kind.AMOUNT, Kind.DATE, Kind.TIME, Kind.PHONE, Kind.CODE, Kind.NUMBER})
_DIGIT = re.compile(r"\d")
#: Rows of digits; a date or an amount among them is more certain.
_VAGUE = frozenset({Kind.PHONE, Kind.NUMBER})
#: What HTML or Markdown cannot do without.
_FORMED = re.compile(r"[<\[*_~`|]|#[ \t]*$", re.MULTILINE)
_OF_THE_DESK = [(kind, re.compile("|".join(forms))) for kind, forms in PATTERNS.items()]


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise Invalid(f"translation.protect: {pattern!r} is no regular expression: {error}") from error


def _any_of(terms: Sequence[str]) -> re.Pattern[str]:
    """Return what finds any of the terms as whole words, the longest first."""
    longest_first = sorted(filter(None, terms), key=len, reverse=True)
    forms = (f"{_border(term[0], before=True)}{re.escape(term)}{_border(term[-1])}" for term in longest_first)
    return re.compile("|".join(forms))


def _border(char: str, *, before: bool = False) -> str:
    """Return a look at what is beside a term; Chinese words need no border."""
    if not is_word(char):
        return ""
    return rf"(?<![{WORD}])" if before else rf"(?![{WORD}])"


def _cover(spans: Iterable[Span], length: int) -> bytearray:
    """Return a text's length of zeros, with ones where the spans stand."""
    covered = bytearray(length)
    for span in spans:
        covered[span.start : span.end] = b"\1" * (span.end - span.start)
    return covered


def _apart(spans: Iterable[Span], length: int) -> tuple[Span, ...]:
    """Return those spans that overlap no longer one, in order, without empty ones."""
    taken = bytearray(length)
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.kind in _VAGUE, span.start - span.end)):
        if span.end > span.start and not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            kept.append(span)
    return tuple(sorted(kept, key=lambda span: span.start))
