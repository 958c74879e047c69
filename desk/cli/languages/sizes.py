"""Sizes on disk."""

from pathlib import Path

_UNITS = ("B", "kB", "MB", "GB", "TB")


def readable(size: float) -> str:
    """Return ``17.6 MB`` for 17600000."""
    unit = 0
    while size >= 1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.1f} {_UNITS[unit]}" if unit else f"{size:g} B"


def on_disk(path: Path | None) -> int:
    """Return the bytes of a file, or of all files in a directory."""
    if path is None:
        return 0
    if path.is_file():
        return path.stat().st_size
    return sum(each.stat().st_size for each in path.rglob("*") if each.is_file() and not each.is_symlink())
