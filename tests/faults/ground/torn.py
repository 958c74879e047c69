"""The disk after a power cut: what was synced is there, of what was not any piece may be there or not."""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.ground.disk import DELETE, HEAD, SYNC, TRUNCATE, WRITE

#: The bytes that a disk writes whole or not at all.
_SECTOR = 512
#: How probable it is that a piece that was not synced is there all the same: none is, some are, most are.
_LUCK = (0.0, 0.5, 0.95)


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done to a file."""

    at: float
    what: bytes
    name: str
    place: int
    body: bytes


@dataclass(slots=True)
class File:
    """What surely lies on the disk, and what is on its way there."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[Done] = field(default_factory=list)

    def take(self, done: Done) -> None:
        """Let one thing be done."""
        if done.what != SYNC:
            self.pending.append(done)
            return
        for one in self.pending:
            _apply(self.durable, one)
        self.pending.clear()

    def torn(self, dice: random.Random) -> bytes:
        """Return the file as it may be found."""
        found, luck = bytearray(self.durable), dice.choice(_LUCK)
        for done in self.pending:
            for piece in _pieces(done):
                if dice.random() < luck:
                    _apply(found, piece)
        return bytes(found)


class Disk:
    """The folder's files, up to some moment."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}

    def take(self, done: Iterable[Done]) -> None:
        """Let some things be done."""
        for one in done:
            if one.what == DELETE:
                self._files.pop(one.name, None)
            else:
                self._files.setdefault(one.name, File()).take(one)

    def torn(self, dice: random.Random) -> Mapping[str, bytes]:
        """Return the files as they may be found if the power fails now."""
        return {name: file.torn(dice) for name, file in self._files.items()}


def lay(files: Mapping[str, bytes], folder: Path) -> None:
    """Put files into a folder in place of everything that was in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, body in files.items():
        (folder / name).write_bytes(body)


def history(log: Path) -> Iterator[Done]:
    """Return what was done, in its order; a record that was cut off is none."""
    raw, place = log.read_bytes(), 0
    while place + HEAD.size <= len(raw):
        at, what, name, where, size = HEAD.unpack_from(raw, place)
        body = raw[place + HEAD.size : place + HEAD.size + size]
        place += HEAD.size + size
        if len(body) == size:
            yield Done(at, what, name.rstrip(b"\0").decode(), where, body)


def _pieces(done: Done) -> Iterator[Done]:
    if done.what != WRITE:
        yield done
        return
    begin = 0
    while begin < len(done.body):
        end = begin + _SECTOR - (done.place + begin) % _SECTOR
        yield Done(done.at, WRITE, done.name, done.place + begin, done.body[begin:end])
        begin = end


def _apply(body: bytearray, done: Done) -> None:
    if done.what == TRUNCATE:
        del body[done.place :]
    if len(body) < done.place:
        body.extend(bytes(done.place - len(body)))
    if done.what == WRITE:
        body[done.place : done.place + len(done.body)] = done.body
