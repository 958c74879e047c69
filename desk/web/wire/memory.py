"""What is remembered of translations."""

from desk.web.wire.base import Out


class MemoryTaken(Out):
    """What became of a file: its ``units``, the segments ``remembered``, and units ``left_out``.

    Left out is what cannot serve another message: its translation lacks a number, a link or the like.
    """

    units: int
    remembered: int
    left_out: int = 0
