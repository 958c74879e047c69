"""Finds the pairs that are installed; a mode is one direction of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from desk_apertium.codes import tag


@dataclass(frozen=True, slots=True)
class Mode:
    """One direction, such as ``spa-cat``, and the file that says how to run it."""

    source: str
    target: str
    file: Path

    @property
    def version(self) -> str:
        """Name and day of the file: a mode does not know its version, and its package keeps the day."""
        made = datetime.fromtimestamp(self.file.stat().st_mtime, UTC)
        return f"{self.file.stem} {made:%Y-%m-%d}"


def installed(directory: Path) -> Mapping[tuple[str, str], Mode]:
    """Return the modes under Apertium's data directory by their pair; none where there is no such directory."""
    found = (_mode(file) for file in sorted((directory / "modes").glob("*-*.mode")))
    return {(mode.source, mode.target): mode for mode in found if mode is not None}


def _mode(file: Path) -> Mode | None:
    source, target = map(tag, file.stem.split("-", 1))
    return Mode(source, target, file) if source and target else None
