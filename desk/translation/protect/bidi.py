"""Keeps what runs one way whole within a text that runs the other."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from desk.translation.protect.entities import Span
from desk.translation.protect.patterns import STRUCTURE, Kind

FSI, PDI = "\u2068", "\u2069"

_RIGHT_TO_LEFT = frozenset(["ar", "he", "iw", "fa", "ur", "ps", "dv", "yi", "ji", "ug", "sd", "ckb", "syr"])
_SCRIPTS = frozenset({"arab", "hebr", "thaa", "syrc"})
_ASIDE = STRUCTURE | {Kind.ESCAPE, Kind.EMOJI, Kind.INVISIBLE}
_STRONG = {"L": "left", "R": "right", "AL": "right", "EN": "left", "AN": "left"}


def right_to_left(language: str) -> bool:
    """Tell whether a language is written from right to left."""
    primary, *others = language.lower().split("-")
    scripts = [part for part in others if len(part) == 4 and part.isalpha()]
    return scripts[0] in _SCRIPTS if scripts else primary in _RIGHT_TO_LEFT


def isolated(wording: str, spans: Sequence[Span], target: str) -> str:
    """Return a wording with each entity that would fall apart in it set apart from the words around it."""
    rightward = right_to_left(target)
    text, position = "", 0
    for span in spans:
        entity = wording[span.start : span.end]
        lonely = wording[: span.start].endswith(FSI) and wording.startswith(PDI, span.end)
        if span.kind not in _ASIDE and not lonely and _falls_apart(entity, right_to_left=rightward):
            text += f"{wording[position : span.start]}{FSI}{entity}{PDI}"
            position = span.end
    return text + wording[position:]


def bare(wording: str, original: str, entities: Iterable[str]) -> str:
    """Return a wording without what sets entities apart in it and did not in the original."""
    entities = sorted(set(entities), key=len, reverse=True)
    if FSI not in wording or not entities:
        return wording
    apart = re.compile(f"{FSI}({'|'.join(map(re.escape, entities))}){PDI}")
    return apart.sub(lambda match: match[0] if match[0] in original else match[1], wording)


def _falls_apart(entity: str, *, right_to_left: bool) -> bool:
    """Tell whether an entity's parts would change places: it runs the other way, or has digits and marks."""
    classes = [_STRONG.get(unicodedata.bidirectional(char)) for char in entity]
    if right_to_left:
        return "left" in classes and None in classes
    return "right" in classes
