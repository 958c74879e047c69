"""Replaces entities by tokens that engines copy, and puts them back."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, pairwise

from desk.translation.protect.entities import Span
from desk.translation.protect.markup import Role, roles
from desk.translation.protect.patterns import STRUCTURE, Kind
from desk.translation.scripts import is_word

#: Letters around a mask's number. Engines copy such tokens 99 times of 100 and lose brackets nearly always; of the
#: letters that were tried, the first spoil the words around them least.
_PAIRS = (("PRX", "Z"), ("QZ", "X"), ("XQ", "Z"), ("PRZ", "Q"), ("KQ", "X"), ("QX", "Z"), ("ZQ", "X"))
_Letters = tuple[str, str]

#: What may stand between entities of one list, so that one mask does for them.
LIST = re.compile(r"[\s,;/、，+&-]{1,3}")
#: A tag that will be closed.
_OPENING = re.compile(r"<(?!(?:img|input|wbr)\b)[A-Za-z][^<>]*(?<!/)>")
#: What belongs right beside the words it stands at.
HUGGING = STRUCTURE | {Kind.ESCAPE, Kind.INVISIBLE, Kind.EMOJI}


@dataclass(frozen=True, slots=True)
class Slot:
    """What is put back for one mask, and how it stood: glued to words, or giving the text its form.

    What ``closes`` a mark-up stands right behind words, what ``opens`` one right before them.
    """

    text: str
    glued_left: bool
    glued_right: bool
    closes: bool
    opens: bool
    hugs: bool
    form: bool


#: Before the first mask.
_NOTHING = Slot("", glued_left=False, glued_right=False, closes=False, opens=False, hugs=True, form=False)


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with masks, and what to put in their places."""

    text: str
    slots: tuple[Slot, ...]
    letters: _Letters

    def marks(self, answer: str) -> Iterator[re.Match[str]]:
        """Give where an answer has masks of this text; some engines write them in small letters."""
        first, last = self.letters
        for match in re.finditer(rf" ?{first} ?(\d{{1,4}}) ?{last} ?", answer, re.IGNORECASE):
            if int(match[1]) < len(self.slots):
                yield match

    def intact(self, answer: str) -> bool:
        """Tell whether an answer has each mask once, nothing left of others, and the text's form in its order."""
        places = {int(match[1]): match.start() for match in self.marks(answer)}
        form = [places.get(number, -1) for number, slot in enumerate(self.slots) if slot.form]
        first = self.letters[0].lower()
        return len(places) == len(self.slots) == answer.lower().count(first) and all(
            before < after for before, after in pairwise(form)
        )

    def words(self, answer: str) -> str:
        """Return an answer with spaces in the places of its masks."""
        words, position = "", 0
        for match in self.marks(answer):
            words += answer[position : match.start()] + " "
            position = match.end()
        return words + answer[position:]


def mask(text: str, spans: Sequence[Span], words: Callable[[str], str] = str, skip: int = 0) -> Masked:
    """Return the text with a mask for each entity.

    ``words`` may change what stands between them, ``skip`` passes over that many sets of letters.
    """
    first, last = letters = _letters_for(" ".join([text, *(span.value or "" for span in spans)]), skip)
    parts: list[str] = []
    slots: list[Slot] = []
    position = 0
    for number, group in enumerate(_groups(text, spans)):
        begin, end = group[0].start, group[-1].end
        slot = _slot(text, group)
        parts += [words(text[position:begin]), " " * slot.glued_left, f"{first}{number}{last}", " " * slot.glued_right]
        slots.append(slot)
        position = end
    parts.append(words(text[position:]))
    return Masked("".join(parts), tuple(slots), letters)


def unmask(answer: str, masked: Masked, *, apart: bool = False) -> str:
    """Return the answer with the entities back; ``apart`` puts a space between them and whatever is beside them."""
    text, position, before = "", 0, _NOTHING
    for match in masked.marks(answer):
        slot = masked.slots[int(match[1])]
        text = join(text, answer[position : match.start()], apart=apart and not before.hugs, closed=before.closes)
        text = join(text, _spaced(match, slot), apart=apart and not slot.hugs, opens=slot.opens)
        position, before = match.end(), slot
    return join(text, answer[position:], apart=apart and not before.hugs, closed=before.closes)


def join(left: str, right: str, *, apart: bool = False, closed: bool = False, opens: bool = False) -> str:
    """Return both, with a space where two words would run together, or wherever none stands if they shall be ``apart``.

    A mark of emphasis can open only where no word is right before it, and close only where none is right behind it.
    """
    if not left or not right or left[-1].isspace() or right[0].isspace():
        return left + right
    together = (closed or is_word(left[-1])) and (opens or is_word(right[0]))
    return f"{left} {right}" if apart or together else left + right


def begins(text: str, span: Span, does: Mapping[tuple[int, int], Role]) -> bool:
    """Tell whether an entity opens a mark-up; ``does`` are the roles of the text's marks of emphasis."""
    if span.kind is Kind.MARK:
        role = does.get((span.start, span.end))
        return role in {Role.OPENS, Role.MAY_OPEN} or text.startswith("[", span.end - 1)
    return span.kind is Kind.TAG and _OPENING.match(text, span.start) is not None


def ends(text: str, span: Span, does: Mapping[tuple[int, int], Role]) -> bool:
    """Tell the same of one that closes a mark-up."""
    if span.kind is Kind.MARK:
        role = does.get((span.start, span.end))
        # one that may do both has its partner before this piece
        return role in {Role.CLOSES, Role.MAY_CLOSE, Role.MAY_BOTH} or text.startswith("]", span.start)
    return span.kind is Kind.TAG and text.startswith("</", span.start)


def rendering(text: str, span: Span) -> str:
    """Return what must stand in a translation for an entity of the text."""
    return text[span.start : span.end] if span.value is None else span.value


def _groups(text: str, spans: Sequence[Span]) -> list[list[Span]]:
    """Return what each mask stands for: entities that touch, or are a list, share one."""
    groups: list[list[Span]] = []
    for span in spans:
        between = text[groups[-1][-1].end : span.start] if groups else ""
        if groups and (not between or LIST.fullmatch(between)):
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _slot(text: str, group: Sequence[Span]) -> Slot:
    first, last = group[0], group[-1]
    put = rendering(text, first)
    for before, span in pairwise(group):
        put += text[before.end : span.start] + rendering(text, span)
    does = roles(text)
    return Slot(
        put,
        is_word(text[: first.start][-1:]),
        is_word(text[last.end : last.end + 1]),
        closes=ends(text, first, does),
        opens=begins(text, last, does),
        hugs=first.kind in HUGGING or last.kind in HUGGING,
        form=any(span.kind in STRUCTURE for span in group),
    )


def _spaced(match: re.Match[str], slot: Slot) -> str:
    """Return a mask's entity with the spaces around the mask, save those that only the mask needed."""
    left = " " if match[0].startswith(" ") and not (slot.glued_left or slot.closes) else ""
    right = " " if match[0].endswith(" ") and not (slot.glued_right or slot.opens) else ""
    return f"{left}{slot.text}{right}"


def _letters_for(text: str, skip: int) -> _Letters:
    """Return letters whose masks cannot be confused with anything that the text holds."""
    upper = text.upper()
    free = [pair for pair in _PAIRS if pair[0] not in upper][skip:]
    return free[0] if free else next(("X" * n + "Q", "Z") for n in count(3 + skip) if "X" * n + "Q" not in upper)
