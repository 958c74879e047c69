"""Text for people, as data until the reader is known, and how it is kept in a column of text."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Text for people, not yet in anybody's language: a catalogue's domain, a message id, values.

    A value is data, or a phrase of its own. As ``str`` it says what it says in English, for logs.
    """

    domain: str
    id: str
    values: "Mapping[str, str | int | Phrase]" = field(default_factory=dict)

    def __str__(self) -> str:
        return fill(self.id, self.values)


#: Why something is as it is: a phrase of the desk's or a plugin's, or the very words of somebody else's program.
Reason = Phrase | str


def phrased(reason: Reason) -> Phrase:
    """Return a reason as a phrase; somebody else's words are quoted as theirs."""
    if isinstance(reason, Phrase):
        return reason
    if not reason.strip():
        return Phrase("desk", "The channel gave no reason")
    return Phrase("desk", "The channel says: “{words}”", {"words": reason})


def given_up(tries: int, reason: Phrase) -> Phrase:
    """Return that something was tried so often, and why it never worked."""
    return Phrase("desk", "Given up after {number} tries. {reason}", {"number": tries, "reason": reason})


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put values in the places that a text names; a place without a value stays as it is."""
    return _PLACEHOLDER.sub(lambda place: str(values.get(place[1], place[0])), text)


def placeholders(text: str) -> set[str]:
    """Return the names of the values that a text wants."""
    return set(_PLACEHOLDER.findall(text))


def phrase_to_text(phrase: Phrase) -> str:
    """Write a phrase down for a column of text."""
    return json.dumps(_written(phrase), ensure_ascii=False)


@lru_cache(maxsize=1024)  # a page of a list says the same few again and again
def phrase_from_text(text: str) -> Phrase:
    """Read what ``phrase_to_text`` wrote."""
    return _read(json.loads(text))


def _written(phrase: Phrase) -> list[Any]:
    values = {
        name: _written(value) if isinstance(value, Phrase) else value for name, value in phrase.values.items()
    }
    return [phrase.domain, phrase.id, values]


def _read(written: list[Any]) -> Phrase:
    domain, message, values = written
    return Phrase(
        domain, message, {name: _read(value) if isinstance(value, list) else value for name, value in values.items()}
    )
