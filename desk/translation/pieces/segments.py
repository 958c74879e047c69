"""Cuts a message into pieces an engine can take, such that the pieces joined are the message."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from desk.translation.pieces.sentences import line_start, sentence_ends
from desk.translation.protect.entities import Finder, Span
from desk.translation.protect.patterns import STRUCTURE, Kind
from desk.translation.scripts import is_spaceless, is_word

#: An engine's time grows faster than its input, and a model was trained on sentences.
LONGEST = 400

#: Where a sentence that is too long is cut, the next best first.
_BREAKS = (" ", "\u00a0", "\t", ",", "，", "、", ";", "；")
#: What need not pass through an engine when it stands at a sentence's border.
_ASIDE = STRUCTURE | {Kind.EMOJI, Kind.INVISIBLE}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a message. Only one with ``words`` is for an engine; ``spans`` are its entities."""

    text: str
    spans: tuple[Span, ...] = ()
    words: bool = False


def cut(body: str, finder: Finder) -> list[Piece]:
    """Return the pieces of a message, in order; nothing is lost between them."""
    spans = finder.find(body)
    starts = [span.start for span in spans]
    lines = _lines(body, spans)
    return [
        piece
        for begin, end in lines
        for piece in _pieces(body[begin:end], _within(spans, starts, begin, end))
        if piece.text
    ]


def together(pieces: Sequence[Piece], wordings: Mapping[Piece, str]) -> str:
    """Return the message with wordings in place, with a space where only the original's script needed none."""
    text, worded = "", False
    for piece in pieces:
        wording = wordings.get(piece, piece.text)
        gap = worded and is_word(wording[:1]) and not text[-1:].isspace() and not is_spaceless(text[-1:])
        text += f" {wording}" if gap else wording
        worded = piece in wordings
    return text


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


def part(piece: Piece, begin: int, end: int) -> Piece:
    """Return a stretch of a piece, which cuts none of its entities."""
    text = piece.text[begin:end]
    spans = tuple(_shifted(span, begin) for span in piece.spans if begin <= span.start and span.end <= end)
    return Piece(text, spans, has_words(without(text, spans)))


def _lines(body: str, spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Give where lines begin and end; an entity of several lines is within one."""
    begin = end = 0
    entities = iter(spans)
    entity = next(entities, None)
    for line in body.splitlines(keepends=True):
        end += len(line)
        while entity is not None and entity.end <= end:
            entity = next(entities, None)
        if entity is None or entity.start >= end:
            yield begin, end
            begin = end
    if begin < end:
        yield begin, end


def _within(spans: Sequence[Span], starts: Sequence[int], begin: int, end: int) -> list[Span]:
    """Return the spans that begin in a stretch, as if the text began there."""
    return [_shifted(span, begin) for span in spans[bisect_left(starts, begin) : bisect_left(starts, end)]]


def _shifted(span: Span, by: int) -> Span:
    return replace(span, start=span.start - by, end=span.end - by)


def _pieces(line: str, spans: Sequence[Span]) -> Iterator[Piece]:
    start = line_start(line)
    start = next((span.start for span in spans if span.start < start < span.end), start)
    yield Piece(line[:start])
    core = _Core(line[start:], [_shifted(span, start) for span in spans if span.start >= start])
    begin = 0
    for end in core.ends():
        yield from core.between(begin, end)
        begin = end


class _Core:
    """A line without its indentation and list mark, and where its entities are."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self._text = text
        self._spans = spans
        self._starts = [span.start for span in spans]
        self._aside_from = {span.start: span.end for span in spans if span.kind in _ASIDE}
        self._aside_to = {end: start for start, end in self._aside_from.items()}
        self._inside = {place: span for span in spans for place in range(span.start + 1, span.end)}

    def ends(self) -> Iterator[int]:
        """Give the ends of the segments: of sentences, and where a sentence is too long, of words."""
        blocks = {place for span in self._spans if span.kind is Kind.BLOCK for place in (span.start, span.end)}
        begin = 0
        for end in sorted({*sentence_ends(self._outline()), *blocks, len(self._text)}):
            while end - begin > LONGEST and (cut := self._word_end(begin)) < end:
                yield cut
                begin = cut
            yield end
            begin = end

    def between(self, begin: int, end: int) -> Iterator[Piece]:
        """Give a segment without what stands around its words and is none, and that as pieces of its own."""
        first, last = begin, end
        while first < last and (step := self._after(first)):
            first = step
        while last > first and (step := self._before(last)):
            last = step
        yield Piece(self._text[begin:first])
        yield self._segment(first, last)
        yield Piece(self._text[last:end])

    def _outline(self) -> str:
        """Return the text with entities made into what says nothing of sentences."""
        text, position = "", 0
        for span in self._spans:
            filler = '"' if span.kind in _ASIDE else "0" if span.kind is Kind.NUMBER else "X"
            text += self._text[position : span.start] + filler * (span.end - span.start)
            position = span.end
        return text + self._text[position:]

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
        """Return where what begins here and is for no engine ends, or 0."""
        return place + 1 if self._text[place].isspace() else self._aside_from.get(place, 0)

    def _before(self, place: int) -> int:
        """Return the begin of what ends here and is for no engine, or 0."""
        return place - 1 if self._text[place - 1].isspace() else self._aside_to.get(place, 0)

    def _segment(self, first: int, last: int) -> Piece:
        text = self._text[first:last]
        spans = tuple(_within(self._spans, self._starts, first, last))
        return Piece(text, spans, has_words(without(text, spans)))
