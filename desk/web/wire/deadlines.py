"""What is promised by when."""

from desk.web.wire.base import Instant, Out


class DeadlineView(Out):
    """One promise on one clock.

    ``target`` is first_answer, next_answer or resolution, ``clock`` is marketplace or contract. While its clock
    is paused there is no ``at``, and ``left`` seconds are left of the clock's own time.
    """

    target: str
    clock: str
    at: Instant | None = None
    #: From when on people are warned.
    near_at: Instant | None = None
    paused: bool = False
    left: int | None = None
