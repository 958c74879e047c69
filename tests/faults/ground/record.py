"""What clients did, and what they were told: the history against which the desk's own is held."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace


@dataclass(slots=True)
class Said:
    """A customer's message. Of one customer the next is sent only after this one was acknowledged or given up."""

    inbox: str
    customer: str
    external_id: str
    body: str
    #: The webhook that brought it, where one did.
    delivery: str | None = None
    acknowledged: bool = False
    #: When that was, by the machine's monotonic clock, which all its processes share.
    at: float = 0.0

    def acknowledge(self) -> None:
        """Note that the desk said it has it."""
        self.acknowledged, self.at = True, time.monotonic()


@dataclass(slots=True)
class Answered:
    """An agent's answer; ``message`` is the desk's name of it, once it was acknowledged."""

    conversation: int
    key: str
    body: str
    message: int | None = None
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Trouble:
    """A try that came to nothing: an HTTP status, or 0 where nobody answered."""

    call: str
    status: int
    told: str = ""
    retry_after: str | None = None


@dataclass(slots=True)
class Record:
    """Everything that load did."""

    said: list[Said] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    def until(self, moment: float) -> "Record":
        """Return what was acknowledged by a moment of the monotonic clock; everything else may be there or not."""
        said = [replace(one, acknowledged=one.acknowledged and one.at < moment) for one in self.said]
        known = [replace(one, message=one.message if one.at < moment else None) for one in self.answered]
        return Record(said, known)

    def acknowledged(self) -> Iterator[Said]:
        """Return the messages that the desk said it has."""
        return (one for one in self.said if one.acknowledged)

    @property
    def done(self) -> int:
        """How much was acknowledged."""
        return sum(1 for _ in self.acknowledged()) + sum(1 for one in self.answered if one.message is not None)
