"""Whether a translation may be shown: every entity is there, as often as before, and none is new."""

from collections import Counter

from desk.translation.entities import Finder
from desk.translation.patterns import Kind
from desk.translation.segments import Piece

#: A number or a smile may be another language's way to say something; a link or an order code never is.
_NEVER_NEW = frozenset(Kind) - {Kind.NUMBER, Kind.EMOJI, Kind.TIME, Kind.DATE}


def survived(piece: Piece, wording: str, finder: Finder) -> bool:
    """Tell whether a wording holds each of the piece's entities exactly as often as the piece does."""
    wanted = Counter(piece.text[span.start : span.end] for span in piece.spans)
    found: Counter[str] = Counter()
    for (text, kind), times in finder.count(wording).items():
        if text not in wanted and kind in _NEVER_NEW:
            return False
        found[text] += times
    return all(found[text] == times for text, times in wanted.items())
