"""What a PostgreSQL uses that a benchmark started."""

import contextlib

import psutil

from desk.testing.servers import postgres


class Database:
    """The processes of a PostgreSQL, if they are ours to look at."""

    def __init__(self, running: postgres.Server) -> None:
        self._first = psutil.Process(running.pid) if running.pid else None

    def cpu(self) -> float:
        """Return the seconds that they have used so far; what had ended before is with the first one."""
        if self._first is None:
            return 0.0
        seconds = 0.0
        for process in (self._first, *self._first.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                seconds += times.user + times.system
        return seconds
