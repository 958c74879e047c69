"""The place where a thread runs a plugin's code, and the way to interrupt it there and nowhere else."""

import ctypes
import os
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

from desk.hooks import exits

T = TypeVar("T")

_set_async_exc = ctypes.pythonapi.PyThreadState_SetAsyncExc
_set_async_exc.argtypes = (ctypes.c_ulong, ctypes.py_object)


class HookBlocked(BaseException):
    """Thrown into a plugin that does not give its thread back; no ``Exception``, so that handlers let it pass."""


class Guard:
    """Knows whose code a thread runs just now, and interrupts that code alone.

    The interrupter first aims, then looks whether the code still runs; the thread first says that
    the code is done, then looks whether somebody aimed. So one of them always sees the other, and
    an exception that comes too late is caught before it can hit the desk. Only Python code can
    be interrupted: a call into C that never returns goes on for ever.
    """

    def __init__(self) -> None:
        self._thread = threading.get_ident()
        self._aim = 0
        self._lock = threading.Lock()
        #: Counts the pieces of plugin code that this thread has run.
        self.step = 0
        #: Plugin and hook that run now.
        self.running: tuple[str, str] | None = None
        self.process = os.getpid()
        exits.watch(self)

    def run(self, who: tuple[str, str], call: Callable[..., T], *arguments: Any) -> T:
        """Call a piece of plugin code that may be interrupted; then it raises ``TimeoutError``.

        It may come to call another piece itself; then it is the outer one's turn again.
        """
        self.step += 1
        outer, self.running = self.running, who
        try:
            try:
                return call(*arguments)
            finally:
                self.running = outer
                if self._aim == self.step:
                    self._take_back()
        except HookBlocked as blocked:
            self.running = outer
            self._take_back()
            raise TimeoutError(f"does not give its thread back, at {_place_of(blocked)}") from blocked

    def interrupt(self, step: int) -> None:
        """Throw ``HookBlocked`` into a piece of plugin code, if it still runs; called from another thread."""
        with self._lock:
            self._aim = step
            if self.running is not None and self.step == step:
                _set_async_exc(self._thread, ctypes.py_object(HookBlocked))

    def _take_back(self) -> None:
        """Let an exception come that is still on its way, here where it hits nobody.

        One that is taken back by NULL leaves its flag behind: every thread would look for it at each step from then
        on, and on Python 3.11 a traced function, as tests have them, would never begin.
        """
        try:
            with self._lock:
                _set_async_exc(self._thread, ctypes.py_object(HookBlocked))
                while True:
                    pass
        except HookBlocked:
            return


def place(frame: FrameType, line: int | None = None) -> str:
    """Return where a frame is, for people."""
    return f"{frame.f_code.co_filename}:{line or frame.f_lineno} in {frame.f_code.co_name}"


def _place_of(error: BaseException) -> str:
    innermost = error.__traceback__
    while innermost is not None and innermost.tb_next is not None:
        innermost = innermost.tb_next
    return place(innermost.tb_frame, innermost.tb_lineno) if innermost else "an unknown place"
