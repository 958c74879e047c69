"""A disk under SQLite that writes down everything it is asked to do, in the desk's own process.

It is SQLite's own file system with three of its functions looked over: what is written, cut and synced goes to a log
beside the data, from which ``torn.py`` makes the disk as it may be after the power failed. The desk's code and the
machine's own SQLite run as ever. ``DESK_FAULTS_DISK`` names the log; ``DESK_FAULTS_SYNCHRONOUS`` and
``DESK_FAULTS_CHECKPOINT`` are pragmas that each connection gets after those of the desk.
"""

import _sqlite3
import ctypes
import os
import sqlite3
import struct
import time
from collections.abc import Callable
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_int, c_int64, c_void_p, cast, pointer
from pathlib import Path
from typing import Any, Final

from desk import Command, hookimpl
from desk.store import sqlite

#: One thing that was done: when, what, to which file of the folder, where, and how many bytes follow.
HEAD: Final = struct.Struct("<dc16sqq")
WRITE, TRUNCATE, SYNC, DELETE = b"w", b"t", b"s", b"d"

_OK = 0
_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
_DELETE = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
_WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)


class _Vfs(Structure):
    """``sqlite3_vfs``."""

    _fields_ = (
        ("version", c_int),
        ("file_size", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", _OPEN),
        ("delete", _DELETE),
        ("others", c_void_p * 14),
    )


class _Methods(Structure):
    """``sqlite3_io_methods``."""

    _fields_ = (
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", _WRITE),
        ("truncate", _TRUNCATE),
        ("sync", _SYNC),
        ("others", c_void_p * 13),
    )


class Disk:
    """SQLite's default file system from ``lay`` on, for the rest of the process."""

    def __init__(self, log: Path) -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._library = ctypes.CDLL(_sqlite3.__file__)
        self._library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        self._real: Any = self._library.sqlite3_vfs_find(None)
        self._names: dict[int, bytes] = {}
        #: Functions by which files of one kind are used; SQLite keeps only their addresses.
        self._methods: dict[int, Any] = {}
        self._kept: list[Any] = []

    def lay(self) -> None:
        """Put it under every file that is opened from now on."""
        laid = _Vfs.from_buffer_copy(self._real.contents)
        laid.name, laid.next = b"written-down", None
        laid.open, laid.delete = _OPEN(self._open), _DELETE(self._delete)
        self._kept += [laid, laid.open, laid.delete]
        if self._library.sqlite3_vfs_register(byref(laid), 1) != _OK:
            raise RuntimeError("SQLite does not take another file system")

    def _done(self, what: bytes, name: bytes, place: int = 0, body: bytes = b"") -> None:
        os.write(self._log, HEAD.pack(time.monotonic(), what, name, place, len(body)) + body)

    def _open(self, _: int, path: int | None, file: int, flags: int, out: Any) -> int:
        """Open a file; SQLite goes on using the memory in which its path lies, so that is passed on as it is."""
        status: int = self._real.contents.open(cast(self._real, c_void_p), path, file, flags, out)
        where = cast(file, POINTER(c_void_p))
        if status == _OK and path is not None and where[0]:
            self._names[file] = ctypes.string_at(path).rsplit(b"/", 1)[-1]
            where[0] = cast(self._watched(where[0]), c_void_p)
        return status

    def _delete(self, _: int, path: bytes, sync: int) -> int:
        self._done(DELETE, path.rsplit(b"/", 1)[-1])
        status: int = self._real.contents.delete(cast(self._real, c_void_p), path, sync)
        return status

    def _watched(self, address: int | None) -> Any:
        """Return SQLite's functions for files of a kind with ours before three of them."""
        assert address is not None
        if address not in self._methods:
            real = cast(address, POINTER(_Methods)).contents
            ours = _Methods.from_buffer_copy(real)
            ours.write, ours.truncate, ours.sync = self._write(real), self._truncate(real), self._sync(real)
            self._methods[address] = (pointer(ours), ours.write, ours.truncate, ours.sync)
        return self._methods[address][0]

    def _write(self, real: Any) -> Any:
        def write(file: int, body: int, size: int, place: int) -> int:
            self._done(WRITE, self._names[file], place, ctypes.string_at(body, size))
            status: int = real.write(file, body, size, place)
            return status

        return _WRITE(write)

    def _truncate(self, real: Any) -> Any:
        def truncate(file: int, size: int) -> int:
            self._done(TRUNCATE, self._names[file], size)
            status: int = real.truncate(file, size)
            return status

        return _TRUNCATE(truncate)

    def _sync(self, real: Any) -> Any:
        def sync(file: int, flags: int) -> int:
            status: int = real.sync(file, flags)
            self._done(SYNC, self._names[file])
            return status

        return _SYNC(sync)


def _with_pragmas(connect: Callable[[Path], sqlite3.Connection]) -> Callable[[Path], sqlite3.Connection]:
    def connected(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        for variable, pragma in (("SYNCHRONOUS", "synchronous"), ("CHECKPOINT", "wal_autocheckpoint")):
            if told := os.environ.get(f"DESK_FAULTS_{variable}"):
                connection.execute(f"PRAGMA {pragma} = {told}")
        return connection

    return connected


class WrittenDown:
    """The plugin: once it is loaded, before the store is opened, the disk lies under it."""

    def __init__(self) -> None:
        self._disk = Disk(Path(os.environ["DESK_FAULTS_DISK"]))
        self._disk.lay()
        sqlite.connect = _with_pragmas(sqlite.connect)  # type: ignore[assignment]

    @hookimpl
    def register_commands(self) -> list[Command]:
        """Add nothing: a plugin has at least one hook."""
        return []
