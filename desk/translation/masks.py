"""Replaces entities by tokens that engines copy, and puts them back."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

from desk.translation.entities import Span
from desk.translation.patterns import WORD

#: Letters around a mask's number. Engines copy such tokens 99 times of 100 and lose brackets nearly always.
_PAIRS = (("XQ", "Z"), ("QX", "Z"), ("ZQ", "X"), ("QZ", "X"), ("XZ", "Q"), ("QJ", "X"), ("JQ", "Z"))
_Letters = tuple[str, str]
_WORD = re.compile(f"[{WORD}]")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with masks in the place of its entities; ``glued`` says where no space stood around one."""

    text: str
    entities: tuple[str, ...]
    letters: _Letters
    glued: tuple[tuple[bool, bool], ...]


def mask(text: str, spans: Sequence[Span], words: Callable[[str], str] = str) -> Masked:
    """Return the text with a mask for each entity; ``words`` may change what stands between them."""
    first, last = letters = _letters_for(text)
    parts: list[str] = []
    glued: list[tuple[bool, bool]] = []
    ranges = _merged(spans)
    position = 0
    for number, (begin, end) in enumerate(ranges):
        left, right = is_word(text[:begin][-1:]), is_word(text[end : end + 1])
        parts += [words(text[position:begin]), " " * left, f"{first}{number}{last}", " " * right]
        glued.append((left, right))
        position = end
    parts.append(words(text[position:]))
    entities = tuple(text[begin:end] for begin, end in ranges)
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


def _merged(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Return where masks stand: entities that touch share one."""
    ranges: list[tuple[int, int]] = []
    for span in spans:
        begin = ranges.pop()[0] if ranges and ranges[-1][1] == span.start else span.start
        ranges.append((begin, span.end))
    return ranges


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


def is_word(char: str) -> bool:
    """Tell whether a character would run together with a word beside it; Chinese does not."""
    return bool(_WORD.match(char))
