"""``python -m tests.bench.mt.first DIRECTORY``: starts a desk and writes the seconds until its first translation.

Run in a network of its own (``unshare --net``) it wakes the loopback there, which is all there is then.
"""

import asyncio
import contextlib
import fcntl
import socket
import struct
import sys
import time
from pathlib import Path

from tests.bench.mt import data
from tests.bench.mt.ours import desk
from tests.bench.mt.peer import SOURCE, TARGET

_SIOCSIFFLAGS, _UP = 0x8914, 0x1
_TEXT = "Where is my order?"


async def main(directory: Path) -> float:
    """Return the seconds from starting the process to its first translated answer."""
    began = time.perf_counter()
    async with desk([data.package(SOURCE, TARGET)], directory) as ours:
        while True:
            (answer,) = await ours.translate([_TEXT])
            if answer.translated and answer.text != _TEXT:
                return time.perf_counter() - began


def wake_loopback() -> None:
    """Switch the loopback on; it is on already where the network is nobody's own."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket, contextlib.suppress(PermissionError):
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _UP))


if __name__ == "__main__":
    wake_loopback()
    print(asyncio.run(main(Path(sys.argv[1]))))
