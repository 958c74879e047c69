"""One honest text out of the wordings of its pieces: who made it, what it passed, what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence

from desk.domain.messages import Origin, Text
from desk.translation.making import ENTITIES_LOST, Made, Order
from desk.translation.pieces.segments import Piece, together
from desk.translation.protect.protection import Protection
from desk.translation.protect.verify import whole

#: Some sentences could not be translated and stand as they were written.
PARTLY = "partly"
#: A term was rendered in a way that the merchant's glossary forbids.
FORBIDDEN_TERM = "forbidden_term"
#: The engine itself is in doubt.
LOW_SCORE = "low_score"

#: What every wording of a machine has passed when it is shown.
CHECKS = ("entities", "structure", "length", "repetition")
#: A sentence below this was made by guessing; of an engine's scores on chats about one in twenty is.
LEAST_SCORE = 0.3


def assembled(
    order: Order, protection: Protection, pieces: Sequence[Piece], made: Mapping[Piece, Made], troubles: Sequence[str]
) -> Text:
    """Return the text that a reader gets; if nothing can be shown to be right, it is the original."""
    missing = any(piece.words and piece not in made for piece in pieces)
    if not made:
        return untranslated(order, *(troubles or (ENTITIES_LOST,)))
    body = _joined(pieces, made)
    laid_down = {piece: each for piece, each in made.items() if each.origin is not Origin.MACHINE}
    # What people worded counts as it is: they may have added a link, or left a smile out.
    if not whole(_joined(pieces, laid_down), body, protection.finder):
        return untranslated(order, ENTITIES_LOST)
    makers = list(made.values())
    return Text(
        language=order.target,
        body=body,
        origin=_origin(makers),
        engine=_named(maker.engine for maker in makers),
        model=_named(maker.model for maker in makers),
        made_by=_named(maker.by for maker in makers),
        glossary=protection.glossary.version,
        score=min((maker.wording.score for maker in makers if maker.wording.score is not None), default=None),
        checks=CHECKS + (("glossary",) if protection.glossary.version else ()),
        flags=tuple(dict.fromkeys((PARTLY, *troubles))) if missing else (),
        warnings=tuple(_warnings(order, protection, body, makers)),
    )


def untranslated(order: Order, *flags: str) -> Text:
    """Return the original wording, saying that it is that and why."""
    return Text(language=order.source, body=order.body, origin=Origin.MACHINE, flags=tuple(dict.fromkeys(flags)))


def _joined(pieces: Sequence[Piece], made: Mapping[Piece, Made]) -> str:
    """Return the wordings in place, and the original of what has none."""
    return together(pieces, {piece: each.wording.text for piece, each in made.items()})


def _origin(makers: Sequence[Made]) -> Origin:
    """Return who made a text: people only if they made all of it."""
    origins = {maker.origin for maker in makers}
    if Origin.MACHINE in origins or not origins:
        return Origin.MACHINE
    return Origin.TEMPLATE if origins == {Origin.TEMPLATE} else Origin.EDITED


def _named(names: Iterable[str | None]) -> str | None:
    """Return every name once, in order."""
    return ", ".join(dict.fromkeys(name for name in names if name)) or None


def _warnings(order: Order, protection: Protection, body: str, makers: Sequence[Made]) -> Iterable[str]:
    """Give what makes a translation doubtful."""
    yield from dict.fromkeys(warning for maker in makers for warning in maker.wording.warnings)
    if any(maker.wording.score is not None and maker.wording.score < LEAST_SCORE for maker in makers):
        yield LOW_SCORE
    if protection.glossary.forbidden(order.body, body, order.source, order.target):
        yield FORBIDDEN_TERM
