"""Saying that something real is not on this machine, and how it gets there."""

from desk.domain.errors import DeskError


class Missing(DeskError):
    """What a peer needs is not on this machine; ``how`` says how it gets there."""

    code = "missing"

    def __init__(self, what: str, how: str = "") -> None:
        super().__init__(f"{what} is missing" + (f"; {how}" if how else ""))
