"""Where the demo listens, and where a browser finds it."""

import errno
import socket
from dataclasses import dataclass

from desk.domain.errors import DeskError

_LOOPBACK = "127.0.0.1"
_ANYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - compared with, not bound to
#: Ports tried after the one that was asked for.
_PORTS_TRIED = 50


class NoPort(DeskError):
    """Nothing can listen where the demo was told to."""

    code = "no_port"

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(f"The demo cannot listen on {host}:{port}: {why}. Choose another with --host or --port.")


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port that was free a moment ago."""

    host: str
    port: int

    @property
    def listen(self) -> str:
        """The address as the configuration writes it."""
        return f"{_written(self.host)}:{self.port}"

    @property
    def url(self) -> str:
        """Where a browser on this machine reaches it."""
        host = _LOOPBACK if self.host in _ANYWHERE else self.host
        return f"http://{_written(host)}:{self.port}"


def free(host: str, port: int) -> Address:
    """Return the port if it is free, else the next one that is; the system chooses one for 0."""
    if not 0 <= port <= 65535:
        raise NoPort(host, port, "a port is a number from 0 to 65535")
    for candidate in range(port, min(port + _PORTS_TRIED, 65535) + 1):
        try:
            return Address(host, _bound(host, candidate))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise NoPort(host, port, error.strerror or str(error)) from error
    raise NoPort(host, port, f"it is taken, and so are the {_PORTS_TRIED} ports after it")


def _bound(host: str, port: int) -> int:
    """Listen for a moment as the desk will, and return the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as probe:
        found: int = probe.getsockname()[1]
        return found


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host
