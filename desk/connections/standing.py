"""How an inbox's line does: what the last calls came to, whether it rests, and what somebody should do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desk.domain.phrases import Phrase
from desk.hooks.connectors.line import NotReached, Rejected, Revoked, Throttled


class Trouble(StrEnum):
    """What is wrong with a line, by what there is to do about it."""

    NONE = "none"
    #: Nothing: it goes on by itself.
    THROTTLED = "throttled"
    #: Wait, or look whether the channel is up.
    UNREACHABLE = "unreachable"
    #: The channel answers, and says no: settings, permissions, or an update of the connector.
    REJECTED = "rejected"
    #: New credentials are needed.
    REVOKED = "revoked"
    #: The connector itself stumbles.
    BROKEN = "broken"


@dataclass(slots=True)
class Standing:
    """What one inbox's line last came to, in this process; ``paused`` also outlasts a restart."""

    paused: Phrase | None = None
    paused_by: str | None = None
    trouble: Trouble = Trouble.NONE
    reason: Phrase | None = None
    since: datetime | None = None
    good_at: datetime | None = None
    heard_at: datetime | None = None

    def went_well(self, now: datetime) -> None:
        """Note that the channel answered."""
        self.trouble, self.reason, self.since, self.good_at = Trouble.NONE, None, None, now

    def went_wrong(self, error: BaseException, reason: Phrase, now: datetime) -> None:
        """Note what went wrong; it has been so since the first of such."""
        trouble = _trouble(error)
        if trouble is not self.trouble:
            self.since = now
        self.trouble, self.reason = trouble, reason


def _trouble(error: BaseException) -> Trouble:
    match error:
        case Throttled():
            return Trouble.THROTTLED
        case NotReached() | TimeoutError() | OSError():
            return Trouble.UNREACHABLE
        case Rejected():
            return Trouble.REJECTED
        case Revoked():
            return Trouble.REVOKED
    return Trouble.BROKEN
