"""Whether a translation may be shown: every entity is there, as often as before, and none is new."""

from collections import Counter
from collections.abc import Sequence

from desk.translation.entities import Finder, Span
from desk.translation.masks import rendering
from desk.translation.patterns import Kind
from desk.translation.segments import Piece

#: A number or a smile may be another language's way to say something; a link or an order code never is.
_NEVER_NEW = frozenset(Kind) - {Kind.NUMBER, Kind.EMOJI, Kind.TIME, Kind.DATE}


def survived(piece: Piece, wording: str, finder: Finder) -> bool:
    """Tell whether a wording holds each of the piece's entities exactly as often as the piece does."""
    return _holds(piece.text, piece.spans, wording, finder)


def whole(body: str, wording: str, finder: Finder) -> bool:
    """Tell the same of a complete text, of which some sentences may stand as they were written."""
    return _holds(body, finder.find(body), wording, finder)


def _holds(text: str, spans: Sequence[Span], wording: str, finder: Finder) -> bool:
    wanted = Counter(text[span.start : span.end] for span in spans if span.value is None)
    rendered = [span for span in spans if span.value is not None]
    allowed: Counter[str] = Counter()
    for span in rendered:
        allowed.update(entity for entity, _ in finder.count(rendering(text, span)).elements())
    found: Counter[str] = Counter()
    for (entity, kind), times in finder.count(wording).items():
        if entity not in wanted and entity not in allowed and kind in _NEVER_NEW:
            return False
        found[entity] += times
    exact = all(times <= found[entity] <= times + allowed[entity] for entity, times in wanted.items())
    return exact and all(_stands(text, span, rendered, wording) for span in rendered)


def _stands(text: str, span: Span, rendered: Sequence[Span], wording: str) -> bool:
    """Tell whether a term stands in the wording as often as in the text, rendered or as it was."""
    value = rendering(text, span)
    own = {value, text[span.start : span.end]}
    return sum(wording.count(form) for form in own) >= sum(rendering(text, other) == value for other in rendered)
