"""Notices, from a thread of its own, that a plugin blocks the event loop, and interrupts it."""

import logging
import sys
import threading

from desk.hooks.guard import Guard, place

logger = logging.getLogger(__name__)

#: A plugin blocks when so many looks in a row find the same piece of its code running. Looks are
#: counted, not seconds, so that a machine that was asleep accuses nobody.
LOOKS = 4


class Watchdog:
    """Watches the loop of the thread that made it; ``limit`` is how many seconds a plugin may block it.

    Python code is interrupted and fails with the plugin's name. A call into C, such as
    ``time.sleep``, is interrupted only when it returns; the log names it meanwhile.
    """

    def __init__(self, guard: Guard, limit: float) -> None:
        self._guard = guard
        self._limit = limit
        self._loop_thread = threading.get_ident()
        self._closed = threading.Event()
        self._step = 0
        self._looks = 0
        threading.Thread(target=self._watch, name="desk-watchdog", daemon=True).start()

    def close(self) -> None:
        """Stop watching."""
        self._closed.set()

    def _watch(self) -> None:
        while not self._closed.wait(self._limit / LOOKS):
            self._look()

    def _look(self) -> None:
        step = self._guard.step
        running = self._guard.running
        if running is None or step != self._step:
            self._step, self._looks = step, 0
            return
        self._looks += 1
        if self._looks >= LOOKS:
            self._guard.interrupt(step)
        if self._looks == 2 * LOOKS:
            self._complain(*running)

    def _complain(self, plugin: str, hook: str) -> None:
        frame = sys._current_frames().get(self._loop_thread)  # noqa: SLF001 - the documented way to see another thread's stack
        if frame is not None:
            logger.error(
                "plugin %r: hook %r blocks the desk and cannot be interrupted, at %s", plugin, hook, place(frame)
            )
