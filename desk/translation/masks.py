"""Replaces entities by tokens that engines copy, and puts them back."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

from desk.translation.entities import Span
from desk.translation.scripts import is_word

#: Letters around a mask's number. Engines copy such tokens 99 times of 100 and lose brackets nearly always.
_PAIRS = (("XQ", "Z"), ("QX", "Z"), ("ZQ", "X"), ("QZ", "X"), ("XZ", "Q"), ("QJ", "X"), ("JQ", "Z"))
_Letters = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with masks, the entities to put in their places, and ``glued``: where no space stood around one."""

    text: str
    entities: tuple[str, ...]
    letters: _Letters
    glued: tuple[tuple[bool, bool], ...]


def mask(text: str, spans: Sequence[Span], words: Callable[[str], str] = str) -> Masked:
    """Return the text with a mask for each entity; ``words`` may change what stands between them."""
    first, last = letters = _letters_for(" ".join([text, *(span.value or "" for span in spans)]))
    parts: list[str] = []
    glued: list[tuple[bool, bool]] = []
    groups = _touching(spans)
    position = 0
    for number, group in enumerate(groups):
        begin, end = group[0].start, group[-1].end
        left, right = is_word(text[:begin][-1:]), is_word(text[end : end + 1])
        parts += [words(text[position:begin]), " " * left, f"{first}{number}{last}", " " * right]
        glued.append((left, right))
        position = end
    parts.append(words(text[position:]))
    entities = tuple("".join(rendering(text, span) for span in group) for group in groups)
    return Masked("".join(parts), entities, letters, tuple(glued))


def unmask(translated: str, masked: Masked) -> str:
    """Return the translated text with the entities back; a mask that is not ours stays."""
    first, last = masked.letters
    text, position = "", 0
    for match in re.finditer(rf" ?{first}(\d{{1,4}}){last} ?", translated, re.IGNORECASE):
        if int(match[1]) < len(masked.entities):
            text = join(text + translated[position : match.start()], _spaced(match, masked))
            position = match.end()
    return join(text, translated[position:])


def join(left: str, right: str) -> str:
    """Return both, with a space where two words would run together."""
    return f"{left} {right}" if is_word(left[-1:]) and is_word(right[:1]) else left + right


def rendering(text: str, span: Span) -> str:
    """Return what must stand in a translation for an entity of the text."""
    return text[span.start : span.end] if span.value is None else span.value


def _touching(spans: Sequence[Span]) -> list[list[Span]]:
    """Return what each mask stands for: entities that touch share one."""
    groups: list[list[Span]] = []
    for span in spans:
        if groups and groups[-1][-1].end == span.start:
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _spaced(match: re.Match[str], masked: Masked) -> str:
    """Return a mask's entity with the spaces around the mask, save those that only the mask needed."""
    number = int(match[1])
    glued_left, glued_right = masked.glued[number]
    left = " " if match[0].startswith(" ") and not glued_left else ""
    right = " " if match[0].endswith(" ") and not glued_right else ""
    return f"{left}{masked.entities[number]}{right}"


def _letters_for(text: str) -> _Letters:
    """Return letters whose masks cannot be confused with anything that the text holds."""
    upper = text.upper()
    free = next((pair for pair in _PAIRS if pair[0] not in upper), None)
    return free or next(("X" * length + "Q", "Z") for length in count(3) if "X" * length + "Q" not in upper)
