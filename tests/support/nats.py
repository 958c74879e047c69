"""A real NATS for tests: one server a session, or one of a test's own that it may kill.

``DESK_TEST_NATS`` names a server that runs already.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from desk.testing.servers.ports import free_port

GIVEN = "DESK_TEST_NATS"


def program() -> str | None:
    """Return the server that pip installed beside this Python, or the system's."""
    own = Path(sys.executable).parent / "nats-server"
    return str(own) if own.exists() else shutil.which("nats-server")


class Server:
    """A server of our own that can be killed and started again where it was."""

    def __init__(self, program: str, *options: str) -> None:
        self._command = [program, "--addr", "127.0.0.1", *options]
        self.port = free_port()
        self.url = f"nats://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and return once it answers."""
        command = [*self._command, "--port", str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"nats-server does not start: {command}")
            time.sleep(0.01)

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                return connection.recv(4) == b"INFO"
        except OSError:
            return False


@contextlib.contextmanager
def started(*options: str) -> Iterator[Server]:
    """Start a server of one's own. Raises ``ImportError`` where there is none to start."""
    found = program()
    if found is None:
        raise ImportError("nats-server")
    server = Server(found, *options)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextlib.contextmanager
def address() -> Iterator[str]:
    """Return where the given server is, or start one."""
    if url := os.environ.get(GIVEN):
        yield url
        return
    with started() as server:
        yield server.url
