"""What a refusal looks like."""

from desk.web.wire.base import Out
from desk.web.wire.conversations import Verdict


class Problem(Out):
    """An error: a stable code for programs, a message for people, details where they help."""

    code: str
    message: str
    #: Position of the newest message, with ``something_newer``.
    newest: int | None = None
    #: Why the answer was stopped, with ``blocked`` and ``needs_confirmation``.
    verdicts: list["Verdict"] = []
