"""What happened while a replay was played."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Counted as it happens; the report adds what reading everything again shows."""

    customer: int = 0
    agent: int = 0
    #: Requests that the desk had heard before, and answered without doing them twice.
    duplicates: int = 0
    #: Seen on the other side by no socket, only by looking.
    untold: int = 0
    #: Not seen on the other side for as long as anybody waits.
    late: int = 0
    #: Answers that stayed with the desk, by reason; the first kind is stored, the second is not.
    held: Counter[str] = field(default_factory=Counter)
    stopped: Counter[str] = field(default_factory=Counter)
    #: Seconds from sending to being readable on the other side.
    times: list[float] = field(default_factory=list)
