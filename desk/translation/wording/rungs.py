"""How a piece is put to an engine: whole, in parts with one entity each, or only what stands between entities."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from desk.translation.pieces.segments import Piece, part, without
from desk.translation.pieces.sentences import LIST_MARK
from desk.translation.protect.markup import roles
from desk.translation.protect.masks import HUGGING, LIST, Masked, begins, ends, join, mask, rendering, unmask
from desk.translation.wording.guards import sound
from desk.translation.wording.softening import begun, calm, shorten, shouts


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a piece: ``asked`` of an engine, with masks, or put into the wording as it is."""

    text: str
    #: An entity that has to stand for itself, or that opens or closes a mark-up.
    alone: bool = False
    opens: bool = False
    closes: bool = False
    masked: Masked | None = None
    asked: str = ""

    def accepts(self, answer: str) -> bool:
        """Tell whether an engine's answer is one: it makes sense, and has every mask."""
        if self.masked is None:
            return True
        line = _tidy(answer, self.text)
        return self.masked.intact(line) and sound(self.masked.words(self.asked), self.masked.words(line))

    def worded(self, answer: str, *, apart: bool) -> str:
        """Return what the part becomes, with the spaces that stood around it."""
        if self.masked is None:
            return self.text
        words = unmask(_tidy(answer, self.text), self.masked, apart=apart)
        left = self.text[: len(self.text) - len(self.text.lstrip())]
        return left + words + self.text[len(self.text.rstrip()) :]


def whole(piece: Piece) -> Sequence[Part]:
    """Ask for all of a piece, with masks in the place of its entities."""
    return _begun([_asked(piece, _words(piece))])


def otherwise(piece: Piece) -> Sequence[Part]:
    """Ask the same with masks of other letters."""
    return _begun([_asked(piece, _words(piece), skip=1)]) if piece.spans else []


def one_by_one(piece: Piece) -> Sequence[Part]:
    """Ask for parts that hold one entity each."""
    cuts = [0, *_cuts(piece), len(piece.text)]
    if len(cuts) < 3:
        return []
    return _begun([_part(part(piece, begin, end), _words(piece)) for begin, end in pairwise(cuts)])


def between(piece: Piece) -> Sequence[Part]:
    """Ask for the words between entities only."""
    parts: list[Part] = []
    position, does = 0, roles(piece.text)
    for span in piece.spans:
        parts.append(_part(part(piece, position, span.start), _words(piece)))
        parts.append(
            Part(
                rendering(piece.text, span),
                alone=span.kind not in HUGGING,
                opens=begins(piece.text, span, does),
                closes=ends(piece.text, span, does),
            )
        )
        position = span.end
    if not parts:
        return []
    return _begun([*parts, _part(part(piece, position, len(piece.text)), _words(piece))])


def joined(parts: Sequence[Part], answers: Sequence[str], *, apart: bool) -> str:
    """Return the wording that the answers make; ``apart`` keeps entities away from what may seem part of them."""
    text, before = "", Part("")
    for each, answer in zip(parts, answers, strict=True):
        worded = each.worded(answer, apart=apart)
        lonely = apart and (before.alone or each.alone)
        text = join(text, worded, apart=lonely, closed=before.closes, opens=each.opens)
        before = each if worded else before
    return text


def _part(piece: Piece, words: Callable[[str], str]) -> Part:
    return _asked(piece, words) if piece.words else Part("".join(_rendered(piece)))


def _asked(piece: Piece, words: Callable[[str], str], skip: int = 0) -> Part:
    masked = mask(piece.text, piece.spans, words, skip)
    return Part(piece.text, masked=masked, asked=shorten(masked.text.strip()))


def _begun(parts: Sequence[Part]) -> Sequence[Part]:
    """Return parts of which the first begins as a sentence does."""
    first = parts[0]
    return [replace(first, asked=begun(first.asked)), *parts[1:]] if first.masked else parts


def _rendered(piece: Piece) -> Iterator[str]:
    position = 0
    for span in piece.spans:
        yield piece.text[position : span.start]
        yield rendering(piece.text, span)
        position = span.end
    yield piece.text[position:]


def _cuts(piece: Piece) -> Iterator[int]:
    """Give where a piece may be cut between two entities: behind a comma, or else a space, near the middle."""
    for before, after in pairwise(piece.spans):
        gap = piece.text[before.end : after.start]
        if gap and not LIST.fullmatch(gap):
            breaks = [place for place, char in enumerate(gap, 1) if char in ",;，、；"]
            breaks = breaks or [place for place, char in enumerate(gap, 1) if char.isspace()] or [len(gap)]
            yield before.end + min(breaks, key=lambda place: abs(2 * place - len(gap)))


def _words(piece: Piece) -> Callable[[str], str]:
    """Return what is done to a piece's words before an engine sees them."""
    return calm if shouts(without(piece.text, piece.spans)) else str


def _tidy(answer: str, source: str) -> str:
    """Return an engine's answer on one line, without a list mark that it made up."""
    line = " ".join(answer.split())
    return line if LIST_MARK.match(source) else LIST_MARK.sub("", line, count=1) if LIST_MARK.match(line) else line
