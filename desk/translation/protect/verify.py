"""Whether a translation may be shown: every entity is there, as often as before, and none is new."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from desk.translation.pieces.segments import Piece
from desk.translation.protect import bidi
from desk.translation.protect.entities import Finder, Span
from desk.translation.protect.markup import Role, roles
from desk.translation.protect.masks import rendering
from desk.translation.protect.patterns import STRUCTURE, Kind

#: A number may be another language's way to say something; a link or an order code never is.
_MAY_BE_NEW = frozenset({Kind.NUMBER, Kind.TIME, Kind.DATE})

#: A mark of emphasis and what it does.
_Role = tuple[str, Role]


def survived(piece: Piece, wording: str, finder: Finder) -> bool:
    """Tell whether a wording holds each of the piece's entities exactly as often as the piece does."""
    # a mark's other half may stand in another piece, and then it looks like none
    others = [span for span in piece.spans if span.kind is not Kind.MARK]
    found = [span for span in finder.lasting(wording) if span.kind is not Kind.MARK]
    marks = zip_longest(_roles(piece.text, others), _roles(wording, found))
    return all(map(_same_role, marks)) and _holds(piece.text, others, wording, finder)


def whole(body: str, wording: str, finder: Finder) -> bool:
    """Tell the same of a complete text, of which some sentences may stand as they were written, and of its form."""
    spans = finder.find(body)
    wording = bidi.bare(wording, body, (rendering(body, span) for span in spans))
    form, formed = _form(body, spans), _form(wording, finder.lasting(wording))
    return form == formed and _holds(body, spans, wording, finder)


def _roles(text: str, entities: Sequence[Span]) -> Iterator[_Role]:
    """Give the marks of emphasis outside of entities, and what each does."""
    inside = {place for span in entities for place in range(span.start, span.end)}
    return ((text[slice(*place)], role) for place, role in roles(text).items() if place[0] not in inside)


def _same_role(marks: tuple[_Role | None, _Role | None]) -> bool:
    """Tell whether a mark does what it did, or still can."""
    match marks:
        case (before, Role.MAY_BOTH), (after, role):
            return before == after and role in {Role.MAY_BOTH, Role.MAY_OPEN, Role.MAY_CLOSE}
        case (before, (Role.MAY_OPEN | Role.MAY_CLOSE) as did), (after, role):
            return before == after and role in {did, Role.MAY_BOTH}
    return marks[0] == marks[1]


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
