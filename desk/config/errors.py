"""What is wrong with the files, all of it at once, one line for each thing."""

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desk.domain.errors import DeskError

#: Longer values are cut in messages: the operator has the file and needs only to recognise the place.
_LONGEST_VALUE = 80


@dataclass(frozen=True, slots=True)
class ConfigError:
    """One thing that cannot be meant: where it stands, what was found, what was expected, what to do."""

    file: str
    table: str
    key: str
    found: str
    expected: str
    hint: str = ""

    def __str__(self) -> str:
        place = " ".join(part for part in (self.table, self.key) if part)
        said = "; ".join(part for part in (f"found {self.found}", f"expected {self.expected}", self.hint) if part)
        return ": ".join(part for part in (self.file, place, said) if part)


class ConfigErrors(DeskError):
    """The desk cannot be built from these files; ``errors`` holds everything that is wrong with them."""

    code = "configuration"

    def __init__(self, errors: Sequence[ConfigError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = tuple(errors)


def quoted(text: str) -> str:
    """Return text in double quotes and on one line, whatever it holds."""
    short = text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"
    escaped = json.dumps(short, ensure_ascii=False)
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in escaped)


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """Return a hint that names the closest of the names, or nothing when none is close."""
    by_folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(word.casefold(), by_folded, n=1)
    return f"did you mean {quoted(by_folded[close[0]])}?" if close else ""
