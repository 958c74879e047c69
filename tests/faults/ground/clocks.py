"""Clocks of processes that a test can set: libfaketime shows them a moment of ours, and lets time pass as it does."""

from collections.abc import Mapping
from pathlib import Path

#: Where Debian's package ``libfaketime`` puts what a process preloads.
_PLACES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/local/lib/faketime/libfaketimeMT.so.1")


class ProcessClock:
    """One process's clock; ``ahead`` sets it."""

    def __init__(self, library: Path, file: Path) -> None:
        self._library = library
        self._file = file
        self.ahead(0)

    def ahead(self, seconds: int) -> None:
        """Set it so much before or behind the true one."""
        whole = self._file.with_suffix(".new")  # the process may read at any moment
        whole.write_text(f"{seconds:+d}", "utf-8")
        whole.replace(self._file)

    @property
    def environ(self) -> Mapping[str, str]:
        """Return what a process must find in its environment to go by this clock."""
        return {
            "LD_PRELOAD": str(self._library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }


def library() -> Path | None:
    """Return the library, if it is installed."""
    return next((found for place in _PLACES for found in Path("/").glob(place.removeprefix("/"))), None)
