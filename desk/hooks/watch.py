"""Running plugins' code in the event loop so that none of it can keep the loop: watched, interrupted, named."""

import asyncio
import inspect
import threading
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Generic, TypeVar, cast

from desk.hooks.guard import Guard
from desk.hooks.watchdog import Watchdog

T = TypeVar("T")
#: Plugin and hook, or plugin and method.
Who = tuple[str, str]


class Watch:
    """Watches over one desk's loop; ``limit`` is how many seconds a piece of a plugin's code may keep it."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._thread = 0
        self._guard: Guard | None = None
        self._watchdog: Watchdog | None = None

    def begin(self, who: Who, coroutine: Coroutine[Any, Any, T]) -> "tuple[T] | Rest[T]":
        """Run a coroutine up to where it first waits; return its answer, or what is left of it.

        Most hooks answer without waiting for anything: they cost no task and no timer.
        """
        guard = self._guard or self._begun()
        try:
            waits_for = guard.run(who, coroutine.send, None)
        except StopIteration as answer:
            return (answer.value,)
        return Rest(guard, who, coroutine, waits_for)

    async def over(self, who: Who, coroutine: Coroutine[Any, Any, T]) -> T:
        """Return what a coroutine returns; a piece of it that keeps the loop ends as a ``TimeoutError``."""
        if self._guard is not None and threading.get_ident() != self._thread:  # of another loop than the desk's
            return await coroutine
        begun = self.begin(who, coroutine)
        return await begun if isinstance(begun, Rest) else begun[0]

    def call(self, who: Who, function: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """Return what a function returns; on other threads than the loop's nobody minds how long it takes."""
        guard = self._guard or self._begun()
        if threading.get_ident() != self._thread:
            return function(*arguments, **named)
        return guard.run(who, lambda: function(*arguments, **named))

    def close(self) -> None:
        """Stop watching."""
        if self._watchdog is not None:
            self._watchdog.close()

    def _begun(self) -> Guard:
        self._guard, self._thread = Guard(), threading.get_ident()
        self._watchdog = Watchdog(self._guard, self._limit)
        return self._guard


class Rest(Generic[T]):
    """What is left of a coroutine that was begun; each piece of it runs under the guard.

    Told to stop once, by a time limit or by who asked, it may still tidy up; the second time it is over.
    """

    def __init__(self, guard: Guard, who: Who, coroutine: Coroutine[Any, Any, T], waits_for: object) -> None:
        self._guard = guard
        self._who = who
        self._coroutine = coroutine
        self._waits_for = waits_for
        self._patience = cancellations() + 1

    def __await__(self) -> Generator[object, Any, T]:
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
            return cast("T", answer.value)

    def _throw(self, error: BaseException) -> object:
        if isinstance(error, GeneratorExit) or cancellations() > self._patience:
            self._guard.run(self._who, self._coroutine.close)
            raise error
        return self._guard.run(self._who, self._coroutine.throw, error)


def cancellations() -> int:
    """Return how often the current task was told to stop."""
    task = asyncio.current_task()
    return task.cancelling() if task is not None else 0


def watched(thing: T, plugin: str, watch: Watch) -> T:
    """Return a plugin's object whose every method runs under the watch."""
    return cast("T", _Watched(thing, plugin, watch))


class _Watched:
    """Stands before an object; what is no method is the object's own, also when it is set."""

    def __init__(self, thing: object, plugin: str, watch: Watch) -> None:
        vars(self).update(_thing=thing, _plugin=plugin, _watch=watch)

    def __getattr__(self, name: str) -> Any:
        found, who = getattr(self._thing, name), (self._plugin, name)
        if inspect.iscoroutinefunction(found):
            return lambda *arguments, **named: self._watch.over(who, found(*arguments, **named))
        if callable(found):
            return lambda *arguments, **named: self._watch.call(who, found, *arguments, **named)
        return found

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._thing, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._thing, name)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type(self._thing)
