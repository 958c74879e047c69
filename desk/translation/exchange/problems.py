"""What is wrong with a file that somebody brings: where, what was found, what was expected."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from desk.domain.errors import Invalid

#: Problems told of one file: whoever mends that many looks at the rest as well.
_MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that cannot be meant; line 0: the whole file."""

    line: int
    found: str
    expected: str

    @property
    def place(self) -> str:
        """Where in the file, in words; empty for the whole of it."""
        return f"line {self.line}" if self.line else ""

    def __str__(self) -> str:
        said = f"found {self.found}; expected {self.expected}"
        return f"{self.place}: {said}" if self.line else said


Complain: TypeAlias = Callable[[Problem], None]


class WrongFile(Invalid):
    """A file cannot be read as what it should be; nothing of it was taken."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        lines = [f"{name}: {problem}" for problem in problems[:_MOST_TOLD]]
        more = len(problems) - _MOST_TOLD
        super().__init__("\n".join([*lines, *([f"{name}: and {more} more"] if more > 0 else [])]))
        self.problems = tuple(problems)
