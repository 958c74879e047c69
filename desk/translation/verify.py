"""Whether a translation may be shown: every entity is there, as often as before, and none is new."""

from collections import Counter
from collections.abc import Sequence

from desk.translation import bidi
from desk.translation.entities import Finder, Span
from desk.translation.masks import rendering
from desk.translation.patterns import STRUCTURE, Kind
from desk.translation.segments import Piece

#: A number may be another language's way to say something; a link or an order code never is.
_MAY_BE_NEW = frozenset({Kind.NUMBER, Kind.TIME, Kind.DATE})


def survived(piece: Piece, wording: str, finder: Finder) -> bool:
    """Tell whether a wording holds each of the piece's entities exactly as often as the piece does."""
    marks = {piece.text[span.start : span.end] for span in piece.spans if span.kind is Kind.MARK}
    kept = all(wording.count(mark) == piece.text.count(mark) for mark in marks)
    # a mark's other half may stand in another piece, and then it looks like none
    return kept and _holds(piece.text, [span for span in piece.spans if span.kind is not Kind.MARK], wording, finder)


def whole(body: str, wording: str, finder: Finder) -> bool:
    """Tell the same of a complete text, of which some sentences may stand as they were written, and of its form."""
    spans = finder.find(body)
    wording = bidi.bare(wording, body, (rendering(body, span) for span in spans))
    form, formed = _form(body, spans), _form(wording, finder.lasting(wording))
    return form == formed and _holds(body, spans, wording, finder)


def _form(text: str, spans: Sequence[Span]) -> list[str]:
    return [text[span.start : span.end] for span in spans if span.kind in STRUCTURE]


def _holds(text: str, spans: Sequence[Span], wording: str, finder: Finder) -> bool:
    rendered = [span for span in spans if span.value is not None]
    wanted = Counter(text[span.start : span.end] for span in spans if span.value is None)
    allowed: Counter[str] = Counter()
    for span in rendered:
        value = rendering(text, span)
        allowed.update(value[inner.start : inner.end] for inner in finder.lasting(value))
    found: Counter[str] = Counter()
    for span in finder.lasting(wording):
        entity = wording[span.start : span.end]
        if entity not in wanted and entity not in allowed and span.kind not in _MAY_BE_NEW | {Kind.MARK}:
            return False
        found[entity] += 1
    exact = all(times <= found[entity] <= times + allowed[entity] for entity, times in wanted.items())
    return exact and all(_stands(text, span, rendered, wording) for span in rendered)


def _stands(text: str, span: Span, rendered: Sequence[Span], wording: str) -> bool:
    """Tell whether a term stands in the wording as often as in the text, rendered or as it was."""
    value = rendering(text, span)
    own = {value, text[span.start : span.end]}
    return sum(map(wording.count, own)) >= sum(rendering(text, other) == value for other in rendered)
