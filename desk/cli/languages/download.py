"""One file from the network to the disk: resumed where it broke off, checked before it counts."""

import contextlib
import fcntl
import hashlib
import http.client
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO
from urllib.error import HTTPError

from desk.cli.languages.digests import objection
from desk.cli.languages.errors import Damaged, DiskFull
from desk.cli.languages.sizes import readable
from desk.cli.languages.web import Broken, Web
from desk.domain.errors import Conflict
from desk.hooks.translators import ModelFile

_CHUNK = 256 * 1024
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")

#: Hears how many bytes there are by now, and how many there will be if that is known.
Progress = Callable[[int, int | None], None]


def downloads_directory() -> Path:
    """Return where files are kept while they are fetched; what is there may be deleted at any time."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (cache if cache.is_absolute() else Path.home() / ".cache") / "meridian-desk" / "downloads"


@dataclass(frozen=True, slots=True)
class Downloads:
    """The folder where files are fetched to; what broke off stays there until it is whole."""

    web: Web
    directory: Path

    def fetch(self, file: ModelFile, progress: Progress) -> Path:
        """Return a file of ours, whole and as its index promises."""
        whole = self._place(file)
        if whole.exists() and objection(whole, file) is None:
            return whole
        part = whole.with_name(f"{whole.name}.part")
        with _alone(part) as out:
            _check_room(file, out, part)
            self.web.again(file.url, lambda: self._more(file, out, progress), lambda: _size(out))
            if reason := objection(part, file):
                part.unlink()
                raise Damaged(f"{file.url}: {reason}. It was deleted; run the command again, or tell who hosts it")
            part.rename(whole)
        return whole

    def forget(self, file: ModelFile) -> None:
        """Delete a file that was fetched: it is in its place by now, or it is no good."""
        self._place(file).unlink(missing_ok=True)

    def _place(self, file: ModelFile) -> Path:
        # The files of many models have one name.
        return self.directory / f"{hashlib.sha256(file.url.encode()).hexdigest()[:16]}-{Path(file.name).name}"

    def _more(self, file: ModelFile, out: BinaryIO, progress: Progress) -> None:
        """Ask for what is missing and append it; raise ``Broken`` if more is missing after that."""
        start = _size(out)
        if start and start == file.size:
            return
        try:
            answer = self.web.open(file.url, {"Range": f"bytes={start}-"} if start else {})
        except HTTPError as error:
            if error.code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE or not start:
                raise
            out.truncate(0)
            raise Broken("what was there does not belong to it") from error
        with answer:
            _append(answer, out, _begin(answer, out, start), progress)


@contextlib.contextmanager
def _alone(part: Path) -> Iterator[BinaryIO]:
    """Open a part to append to; raise ``Conflict`` while another process does."""
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        out = part.open("ab", buffering=0)
    except OSError as error:
        raise DiskFull(f"{part}: it cannot be written ({error.strerror}); set XDG_CACHE_HOME elsewhere") from error
    with out:
        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Conflict(f"{part}: another process is fetching this file; wait for it") from error
        yield out


def _check_room(file: ModelFile, out: BinaryIO, part: Path) -> None:
    missing = (file.size or 0) - _size(out)
    free = shutil.disk_usage(part.parent).free
    if missing > free:
        raise DiskFull(f"{part.parent}: {readable(missing)} are to be fetched, {readable(free)} are free; make room")


def _begin(answer: http.client.HTTPResponse, out: BinaryIO, start: int) -> int | None:
    """Make ready for what comes, anew if the server starts anew; return the size of the whole, if it tells."""
    if answer.status != HTTPStatus.PARTIAL_CONTENT:
        if start:
            out.truncate(0)
        return answer.length
    match = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    if match is None or int(match[1]) != start:
        out.truncate(0)
        raise Broken("the server sent another part than was asked for")
    return None if match[2] == "*" else int(match[2])


def _append(answer: http.client.HTTPResponse, out: BinaryIO, total: int | None, progress: Progress) -> None:
    progress(_size(out), total)
    while chunk := answer.read(_CHUNK):
        _write(chunk, out)
        progress(_size(out), total)
    if total is not None and _size(out) < total:
        raise Broken(f"the connection ended {total - _size(out)} bytes too early")


def _write(chunk: bytes, out: BinaryIO) -> None:
    try:
        written = out.write(chunk)
    except OSError as error:
        raise DiskFull(
            f"{out.name}: {error.strerror}; make room and run the command again: it goes on where it stopped"
        ) from error
    if written < len(chunk):
        _write(chunk[written:], out)


def _size(out: BinaryIO) -> int:
    return os.fstat(out.fileno()).st_size
