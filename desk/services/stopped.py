"""Why something that an agent wants to say does not simply happen."""

from collections.abc import Sequence
from typing import TypeAlias

from desk.domain.errors import DeskError
from desk.hooks.protocols import Verdict

#: Who objects, the desk or a plugin by name, and to what.
Objection: TypeAlias = tuple[str, Verdict]


class Stopped(DeskError):
    """A check stopped what an agent wrote; ``needs_confirmation``: its author may insist."""

    def __init__(
        self, verdicts: Sequence[Objection], *, final: bool, what: str = "The answer was not sent."
    ) -> None:
        self.code = "blocked" if final else "needs_confirmation"
        ending = "Change it." if final else "Read the warnings, then confirm or change it."
        super().__init__(f"{what} {ending}")
        self.verdicts = tuple(verdicts)
