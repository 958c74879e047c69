"""Unpacks a zip from anywhere: nothing leaves the folder, and nothing grows without end."""

import contextlib
import lzma
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from desk import DeskError

#: What a package may grow to. The largest known have 0.3 GB.
LARGEST = 2 * 1024**3
_MOST_FILES = 1000
_NAME_TOO_ODD = ("\\", ":")
#: What else the library raises for archives that are damaged or of a kind that it does not know.
_UNREADABLE = (zlib.error, lzma.LZMAError, struct.error, ValueError, NotImplementedError, EOFError)


def extract(file: Path, into: Path, largest: int = LARGEST) -> None:
    """Unpack a zip file into an empty directory, or raise ``DeskError`` before anything is written outside it."""
    with _opened(file) as archive:
        entries = archive.infolist()
        _check(file, entries, largest)
        for entry in entries:
            _write(archive, entry, into)


def checksum(file: Path, ending: str) -> tuple[int, int] | None:
    """Return size and checksum of the entry whose name ends so, or None if there is none."""
    with _opened(file) as archive:
        return next(((each.file_size, each.CRC) for each in archive.infolist() if each.filename.endswith(ending)), None)


def checksum_of(file: Path) -> tuple[int, int]:
    """Return size and checksum of a file, as an archive has them for its entries."""
    content = file.read_bytes()
    return len(content), zlib.crc32(content)


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """Read a zip file; whatever is wrong with it is told with its name."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except zipfile.BadZipFile as error:
        raise DeskError(f"{file}: not a package: it is not a whole zip archive ({error})") from error
    except _UNREADABLE as error:
        raise DeskError(f"{file}: not a package: its zip archive cannot be read ({error})") from error
    except OSError as error:
        raise DeskError(f"{file}: cannot be unpacked: {error}") from error


def _check(file: Path, entries: list[zipfile.ZipInfo], largest: int) -> None:
    """Refuse what would escape or flood the disk; reading stops at the sizes that are declared here."""
    for entry in entries:
        if reason := _objection(entry):
            raise DeskError(f"{file}: not unpacked: its entry {entry.filename!r} {reason}")
    if len(entries) > _MOST_FILES:
        raise DeskError(f"{file}: not unpacked: it has {len(entries)} entries, at most {_MOST_FILES} are allowed")
    size = sum(entry.file_size for entry in entries)
    if size > largest:
        raise DeskError(f"{file}: not unpacked: it would grow to {size} bytes, at most {largest} are allowed")


def _objection(entry: zipfile.ZipInfo) -> str | None:
    path = PurePosixPath(entry.filename)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if not entry.filename:
        return "has no name"
    if path.is_absolute() or ".." in path.parts or any(odd in entry.orig_filename for odd in _NAME_TOO_ODD):
        return "leads out of its folder"
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return "is a link or a device, not a file"
    if entry.flag_bits & 1:
        return "is encrypted"
    return None


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, into: Path) -> None:
    path = into / entry.filename
    if entry.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # "x": of two entries with one name neither is trusted.
    with archive.open(entry) as packed, path.open("xb") as plain:
        shutil.copyfileobj(packed, plain)
