"""What can be learnt from a person's wording: pairs of masked texts that serve other messages as well."""

import re
from collections import Counter
from collections.abc import Sequence

from desk.translation.pieces.segments import cut
from desk.translation.protect.entities import Finder, Span
from desk.translation.protect.masks import mask, unmask
from desk.translation.protect.patterns import Kind

#: What a customer acts on; a smile or a mark of Markdown may be left out.
_CARRIED = frozenset(
    {
        Kind.CUSTOM,
        Kind.TERM,
        Kind.URL,
        Kind.EMAIL,
        Kind.PLACEHOLDER,
        Kind.AMOUNT,
        Kind.DATE,
        Kind.TIME,
        Kind.PHONE,
        Kind.MENTION,
        Kind.HASHTAG,
        Kind.CODE,
        Kind.NUMBER,
    }
)
#: Letters of the masks of nearly every text; one that holds them itself is not worth remembering.
_FIRST, _LAST = mask("", ()).letters
MASK = re.compile(rf"{_FIRST}(\d{{1,4}}){_LAST}")


def lessons(text: str, wording: str, finder: Finder, before: str | None = None) -> list[tuple[str, str]]:
    """Return what a wording teaches, as masked texts and wordings: piece by piece if it has as many pieces, else whole.

    ``before`` is the wording that was there: what a person left as it was is nothing that he taught.
    """
    pieces, worded = _pieces(text, finder), _pieces(wording, finder)
    old = _pieces(before, finder) if before is not None else []
    if not pieces or not worded:
        return []
    if len(pieces) != len(worded):
        pieces, worded, old = [text.strip()], [wording.strip()], []
    left_alone = set(zip(pieces, old, strict=True)) if len(old) == len(pieces) else set()
    taught = [pair for pair in zip(pieces, worded, strict=True) if pair not in left_alone]
    masked = [masked_pair(piece, said, finder) for piece, said in dict.fromkeys(taught)]
    return list(dict.fromkeys(pair for pair in masked if pair is not None))


def masked_pair(text: str, wording: str, finder: Finder) -> tuple[str, str] | None:
    """Return both with the same masks in the place of the same entities; None: the wording lacks one of them."""
    spans = finder.find(text)
    masked = mask(text, spans)
    own = mask(wording, _shared(wording, finder, Counter(text[span.start : span.end] for span in spans)))
    numbers = _numbers([slot.text for slot in own.slots], [slot.text for slot in masked.slots])
    if numbers is None or masked.letters != (_FIRST, _LAST) or own.letters != masked.letters:
        return None
    renumbered = MASK.sub(lambda match: f"{_FIRST}{numbers[int(match[1])]}{_LAST}", own.text)
    return (masked.text, renumbered) if unmask(renumbered, masked) == wording else None


def is_masked(text: str, wording: str) -> bool:
    """Tell whether both hold masks already, the same and as many, as everything does that the desk wrote out."""
    masks = Counter(map(int, MASK.findall(text)))
    return (
        bool(masks)
        and sorted(masks.elements()) == list(range(len(masks)))
        and masks == Counter(map(int, MASK.findall(wording)))
    )


def lost(text: str, wording: str, finder: Finder) -> list[str]:
    """Return what a customer would act on and a wording lacks: numbers, links, dates, codes."""
    found = Counter(wording[span.start : span.end] for span in finder.find(wording))
    wanted = Counter(text[span.start : span.end] for span in finder.find(text) if span.kind in _CARRIED)
    return [entity for entity, times in wanted.items() if found[entity] < times]


def _pieces(text: str, finder: Finder) -> list[str]:
    return [piece.text for piece in cut(text, finder) if piece.words]


def _shared(wording: str, finder: Finder, wanted: Counter[str]) -> list[Span]:
    """Return where entities of the text stand in its wording; what only the wording has is part of its words."""
    left, spans = wanted.copy(), []
    for span in finder.find(wording):
        entity = wording[span.start : span.end]
        if left[entity]:
            left[entity] -= 1
            spans.append(Span(span.start, span.end, span.kind))
    return spans


def _numbers(own: Sequence[str], entities: Sequence[str]) -> list[int] | None:
    """Return which of the text's masks each mask of the wording is; None: they do not stand for the same."""
    if Counter(own) != Counter(entities):
        return None
    places: dict[str, list[int]] = {}
    for number, entity in enumerate(entities):
        places.setdefault(entity, []).append(number)
    return [places[entity].pop(0) for entity in own]
