"""Cuts a message into pieces an engine can take, such that the pieces joined are the message."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desk.translation.entities import Finder, Span
from desk.translation.patterns import Kind
from desk.translation.sentences import line_start, sentence_ends

#: An engine's time grows faster than its input, and a model was trained on sentences.
LONGEST = 400

#: Where a sentence that is too long is cut, the next best first.
_BREAKS = (" ", "\u00a0", "\t", ",", "，", "、", ";", "；")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a message. Only one with ``words`` is for an engine; ``spans`` are its entities."""

    text: str
    spans: tuple[Span, ...] = ()
    words: bool = False


def cut(body: str, finder: Finder) -> list[Piece]:
    """Return the pieces of a message, in order; nothing is lost between them."""
    return [piece for line in body.splitlines(keepends=True) for piece in _pieces(line, finder) if piece.text]


def has_words(text: str) -> bool:
    """Tell whether a text holds anything that a language could change; a key held down does not."""
    letters = [char.lower() for char in text if char.isalpha()]
    return len(set(letters)) > 1 or 0 < len(letters) < 4


def without(text: str, spans: Sequence[Span]) -> str:
    """Return the text with a space in the place of each entity."""
    position, kept = 0, []
    for span in spans:
        kept.append(text[position : span.start])
        position = span.end
    return " ".join([*kept, text[position:]])


def _pieces(line: str, finder: Finder) -> Iterator[Piece]:
    start = line_start(line)
    yield Piece(line[:start])
    core = _Core(line[start:], finder)
    begin = 0
    for end in core.ends():
        yield from core.between(begin, end)
        begin = end


class _Core:
    """A line without its indentation and list mark, and where its entities are."""

    def __init__(self, text: str, finder: Finder) -> None:
        self._text = text
        self._spans = finder.find(text)
        self._starts = [span.start for span in self._spans]
        self._emoji_from = {span.start: span.end for span in self._spans if span.kind is Kind.EMOJI}
        self._emoji_to = {end: start for start, end in self._emoji_from.items()}
        self._inside = {place: span for span in self._spans for place in range(span.start + 1, span.end)}

    def ends(self) -> Iterator[int]:
        """Give the ends of the segments: of sentences, and where a sentence is too long, of words."""
        begin = 0
        for end in (*sentence_ends(self._text), len(self._text)):
            if end in self._inside:
                continue
            while end - begin > LONGEST:
                begin = self._word_end(begin)
                yield begin
            yield end
            begin = end

    def between(self, begin: int, end: int) -> Iterator[Piece]:
        """Give a segment without the spaces and emoji around it, and those as pieces of their own."""
        first, last = begin, end
        while first < last and (step := self._after(first)):
            first = step
        while last > first and (step := self._before(last)):
            last = step
        yield Piece(self._text[begin:first])
        yield self._segment(first, last)
        yield Piece(self._text[last:end])

    def _word_end(self, begin: int) -> int:
        """Return the last good place to cut within the longest segment that begins here."""
        limit = begin + LONGEST
        breaks = (self._text.rfind(char, begin, limit) + 1 for char in _BREAKS)
        end = next((place for place in breaks if place > begin), limit)
        span = self._inside.get(end)
        if span is None:
            return end
        return span.start if span.start > begin else span.end

    def _after(self, place: int) -> int:
        """Return where a space or an emoji that begins here ends, or 0."""
        return place + 1 if self._text[place].isspace() else self._emoji_from.get(place, 0)

    def _before(self, place: int) -> int:
        """Return where a space or an emoji that ends here begins, or 0."""
        return place - 1 if self._text[place - 1].isspace() else self._emoji_to.get(place, 0)

    def _segment(self, first: int, last: int) -> Piece:
        text = self._text[first:last]
        own = self._spans[bisect_left(self._starts, first) : bisect_left(self._starts, last)]
        spans = tuple(Span(span.start - first, span.end - first, span.kind, span.value) for span in own)
        return Piece(text, spans, has_words(without(text, spans)))
