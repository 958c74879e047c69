"""A plugin that ends the process ends its own call instead.

``sys.exit`` raises and is caught like any error; ``os._exit`` would take the desk with it, and every other plugin. So
it raises, too, while a guard runs a plugin's code. What ends a process from outside Python - a crash in C, a signal -
cannot be kept from it: then the service manager starts the desk again, and nothing acknowledged is lost.
"""

import os
import threading
from typing import NoReturn, Protocol
from weakref import WeakSet

_exit = os._exit
_here = threading.local()


class ProcessExit(SystemExit):
    """Raised where a plugin meant to end the process; no ``Exception``, so that handlers let it pass."""


class Running(Protocol):
    """Runs plugins' code in one thread."""

    running: tuple[str, str] | None
    process: int


def keep() -> None:
    """Stand before ``os._exit``; before plugins are imported, for they may take it by its name."""
    os._exit = _end


def watch(guard: Running) -> None:
    """Let the code that a guard of this thread runs not end the process."""
    guards: WeakSet[Running] | None = getattr(_here, "guards", None)
    if guards is None:
        guards = _here.guards = WeakSet()
    guards.add(guard)


def _end(status: int) -> NoReturn:
    for guard in getattr(_here, "guards", ()):
        if guard.running is not None and guard.process == os.getpid():  # a child that a plugin forked may end
            raise ProcessExit(f"tried to end the process with status {status}")
    _exit(status)
