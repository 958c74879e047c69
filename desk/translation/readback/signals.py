"""What reads otherwise once it was translated and back: told to whoever wrote it, before it is sent.

Both texts are in the language of their author, so no model is needed to compare them. A signal is a
reason to look, not a verdict: a paraphrase gives none, a changed number or a lost "not" gives one.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from desk.i18n.names import days_and_months
from desk.translation.readback import vocabulary
from desk.translation.readback.figures import Figure, figures, plain
from desk.translation.readback.likeness import likeness

#: Below this nobody would call it the same sentence; short texts have too many faithful paraphrases.
UNLIKE, LEAST_LETTERS = 0.25, 15
#: Words of a name of a day or month that begin alike are forms of it.
_STEM = 4

_SENTENCE = re.compile(r"(?<=[.!?…؟।])\s+|(?<=[。！？])|\n+")
_QUESTION = re.compile(r"[?？؟՞;⁇]")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that changed. ``kind``: number, amount, date, negation, question or meaning; ``detail`` shows it."""

    kind: str
    detail: str


def compare(source: str, back: str, language: str) -> tuple[Signal, ...]:
    """Tell what differs between what somebody wrote and its translation put back into the same language."""
    written, read = plain(source), plain(back)
    return tuple(
        dict.fromkeys(
            (
                *_figures(written, read, language),
                *_names(written, read, language),
                *_sentences(written, read, language),
                *_meaning(written, read),
            )
        )
    )


def _figures(written: str, read: str, language: str) -> Iterator[Signal]:
    """Compare numbers, amounts, times and dates; what only changed its notation is the same."""
    before, after = figures(written, language), figures(read, language)
    lost, gained = _without(before, after), _without(after, before)
    lost, gained = _unless_only_renamed(lost, gained), _unless_only_renamed(gained, lost)
    for kind in dict.fromkeys(figure.kind for figure in (*lost, *gained)):
        yield Signal(kind, _change(lost, gained, kind))


def _without(some: list[Figure], others: list[Figure]) -> list[Figure]:
    """Return the figures that the others lack; equal ones are counted."""
    left = Counter((figure.kind, figure.value) for figure in others)
    lacking = []
    for figure in some:
        key = (figure.kind, figure.value)
        left[key] -= 1
        if left[key] < 0:
            lacking.append(figure)
    return lacking


def _unless_only_renamed(some: list[Figure], others: list[Figure]) -> list[Figure]:
    """Leave out "10 dollars" for "$10", "3 pm" for "3 o'clock" and, where nothing replaced it, "1" for "a"."""
    there = {(figure.number, figure.kind) for figure in others}
    return [
        figure
        for figure in some
        if not any(number == figure.number and kind != figure.kind for number, kind in there)
        and (figure.number != 1 or any(other.kind == figure.kind for other in others))
    ]


def _change(lost: list[Figure], gained: list[Figure], kind: str) -> str:
    before, after = (" ".join(figure.shown for figure in some if figure.kind == kind) for some in (lost, gained))
    return f"{before or '–'} → {after or '–'}"


def _names(written: str, read: str, language: str) -> Iterator[Signal]:
    """Compare the days of the week and the months that are named."""
    names = days_and_months(language)
    lost, gained = _named(names, written, read), _named(names, read, written)
    if lost or gained:
        yield Signal("date", f"{' '.join(lost) or '–'} → {' '.join(gained) or '–'}")


def _named(names: dict[str, str], text: str, other: str) -> list[str]:
    """Return the names in a text that the other text has in no form."""
    spaced = _WORD.findall(text)
    found = [word for word in spaced if word.lower() in names]
    found += [name for name in names if not name.isascii() and name in text and name not in spaced and _dense(name)]
    return [name for name in dict.fromkeys(found) if name.lower()[:_STEM] not in other.lower()]


def _dense(name: str) -> bool:
    """Tell whether a name is written in a script without spaces."""
    return "\u3040" <= name[0] <= "\ud7ff"


def _sentences(written: str, read: str, language: str) -> Iterator[Signal]:
    """Compare sentence by sentence where both texts have as many, else as a whole."""
    before, after = _split(written), _split(read)
    pairs = zip(before, after, strict=True) if len(before) == len(after) else [(written, read)]
    for one, other in pairs:
        yield from _denied(one, other, language)
    if _asks(written) != _asks(read):
        yield Signal("question", "")


def _split(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE.split(text) if sentence.strip()]


def _asks(text: str) -> bool:
    return _QUESTION.search(text) is not None


def _denied(one: str, other: str, language: str) -> Iterator[Signal]:
    """Compare whether a sentence denies something; one that half denies may stand for either."""
    known = vocabulary.denials(language)
    if known is None:
        return
    one, other = (known.idiom.sub(" ", text.lower()) for text in (one, other))
    for denying, against in ((one, other), (other, one)):
        found = known.no.search(denying)
        if found and not known.no.search(against) and not known.nearly.search(against):
            yield Signal("negation", found[0].strip())


def _meaning(written: str, read: str) -> Iterator[Signal]:
    letters = sum(map(str.isalpha, written))
    alike = likeness(written, read)
    if letters >= LEAST_LETTERS and alike < UNLIKE:
        yield Signal("meaning", f"{alike:.2f}")
