"""One desk at a time on one data directory: two writers would each believe to be the only one."""

import fcntl
import os
from pathlib import Path

from desk.domain.errors import DeskError


class DataUnusable(DeskError):
    """The data directory cannot be used, and why."""

    code = "data_unusable"


class DirectoryLock:
    """Held while a desk runs; the system lets it go when the process ends, however it ends."""

    def __init__(self, directory: Path) -> None:
        try:
            directory.mkdir(parents=True, exist_ok=True)
            self._file = os.open(directory / "desk.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise DataUnusable(
                f"[desk] data: {directory} cannot be written ({error.strerror}); "
                "make it writable for this user, or set another directory"
            ) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise DataUnusable(
                f"[desk] data: another desk is running on {directory}; stop it, or set another directory"
            ) from error

    def release(self) -> None:
        """Let another desk in."""
        os.close(self._file)
