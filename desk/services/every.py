"""What is done now and then, by the desk's clock, also where that was set back."""

from datetime import datetime, timedelta


class Every:
    """Tells when it is time again."""

    def __init__(self, period: timedelta) -> None:
        self._period = period
        self._last: datetime | None = None

    def due(self, now: datetime) -> bool:
        """Tell whether a period has passed since this was last so; of a clock that was set back nothing is known."""
        if self._last is not None and self._last <= now < self._last + self._period:
            return False
        self._last = now
        return True
