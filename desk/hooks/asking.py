"""Asking one plugin one question: in time, isolated, and with its name on whatever goes wrong."""

import asyncio
import types
from collections.abc import Callable, Coroutine, Generator, Mapping
from dataclasses import dataclass
from typing import Any

from desk.hooks.errors import HookFailed
from desk.hooks.faults import Faults
from desk.hooks.guard import Guard
from desk.hooks.threads import Threads
from desk.hooks.watchdog import Watchdog

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Implementation:
    """One plugin's way to answer one hook."""

    #: Plugin and hook.
    who: tuple[str, str]
    function: Callable[..., Any]
    #: Names of the values that it wants, or None for all of them.
    takes: tuple[str, ...] | None
    asynchronous: bool
    answers: tuple[type, ...]
    #: Seconds within which it must answer.
    limit: float

    @property
    def plugin(self) -> str:
        """The plugin's name."""
        return self.who[0]

    @property
    def hook(self) -> str:
        """The hook's name."""
        return self.who[1]

    def call(self, values: Values) -> Any:
        """Call it with those values that it wants."""
        if self.takes is None:
            return self.function(**values)
        return self.function(**{name: values[name] for name in self.takes})

    def check(self, answer: Any) -> None:
        """Refuse an answer that the hook cannot have."""
        if not isinstance(answer, self.answers):
            expected = " or ".join("None" if kind is types.NoneType else kind.__name__ for kind in self.answers)
            raise TypeError(f"answered with {type(answer).__name__}, expected {expected}")


class Asker:
    """Asks implementations, in the loop where it is first used, and lets only that plugin suffer that fails."""

    def __init__(self, faults: Faults, blocking: float) -> None:
        self._faults = faults
        self._blocking = blocking
        self._guard: Guard | None = None
        self._watchdog: Watchdog | None = None
        self._threads: dict[str, Threads] = {}

    async def ask(self, implementation: Implementation, values: Values) -> Any:
        """Return a plugin's answer, or raise ``HookFailed``, which is counted and logged already.

        What stops the one who asks - a cancellation, the operator's Ctrl-C - is nobody's fault.
        """
        if implementation.plugin in self._faults.off:
            raise HookFailed(*implementation.who, "the plugin is switched off")
        try:
            answer = await (self._in_loop if implementation.asynchronous else self._on_thread)(implementation, values)
            implementation.check(answer)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError) and _cancellations():
                raise
            raise self._faults.note(*implementation.who, error) from error
        return answer

    def close(self) -> None:
        """Stop watching and let the threads end."""
        if self._watchdog is not None:
            self._watchdog.close()
        for threads in self._threads.values():
            threads.close()

    async def _in_loop(self, implementation: Implementation, values: Values) -> Any:
        guard = self._guard or self._watched()
        coroutine = implementation.call(values)
        try:
            # Most hooks answer without waiting for anything: they cost no task and no timer.
            waits_for = guard.run(implementation.who, coroutine.send, None)
        except StopIteration as answer:
            return answer.value
        return await _in_time(_Rest(guard, implementation.who, coroutine, waits_for), implementation.limit)

    async def _on_thread(self, implementation: Implementation, values: Values) -> Any:
        threads = self._threads.get(implementation.plugin)
        if threads is None:
            threads = self._threads[implementation.plugin] = Threads(implementation.plugin)
        return await threads.run(implementation.who, lambda: implementation.call(values), implementation.limit)

    def _watched(self) -> Guard:
        self._guard = Guard()
        self._watchdog = Watchdog(self._guard, self._blocking)
        return self._guard


class _Rest:
    """What is left of a coroutine that was begun; each piece of it runs under the guard.

    Told to stop once, by the time limit or by who asked, it may still tidy up; the second time it is over.
    """

    def __init__(
        self, guard: Guard, who: tuple[str, str], coroutine: Coroutine[Any, Any, Any], waits_for: object
    ) -> None:
        self._guard = guard
        self._who = who
        self._coroutine = coroutine
        self._waits_for = waits_for
        self._patience = _cancellations() + 1

    def __await__(self) -> Generator[object, Any, Any]:
        """Go on until the end."""
        try:
            while True:
                try:
                    sent = yield self._waits_for
                except BaseException as error:  # noqa: BLE001 - passed on, as an await would
                    self._waits_for = self._throw(error)
                else:
                    self._waits_for = self._guard.run(self._who, self._coroutine.send, sent)
        except StopIteration as answer:
            return answer.value

    def _throw(self, error: BaseException) -> object:
        if isinstance(error, GeneratorExit) or _cancellations() > self._patience:
            self._guard.run(self._who, self._coroutine.close)
            raise error
        return self._guard.run(self._who, self._coroutine.throw, error)


async def _in_time(rest: _Rest, limit: float) -> Any:
    before = _cancellations()
    try:
        async with asyncio.timeout(2 * limit), asyncio.timeout(limit) as clock:
            answer = await rest
    except TimeoutError:
        if clock.expired():
            raise TimeoutError(f"no answer within {limit:g} s") from None
        raise
    if _cancellations() > before:
        # The plugin ate the cancellation; the one who asked is stopped all the same.
        raise asyncio.CancelledError
    return answer


def _cancellations() -> int:
    task = asyncio.current_task()
    return task.cancelling() if task is not None else 0
