"""Asking one plugin one question: in time, isolated, and with its name on whatever goes wrong."""

import asyncio
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from desk.hooks.errors import HookFailed
from desk.hooks.faults import Faults
from desk.hooks.threads import Threads
from desk.hooks.watch import Rest, Watch, cancellations

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

    def __init__(self, faults: Faults, watch: Watch) -> None:
        self._faults = faults
        self._watch = watch
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
            if isinstance(error, asyncio.CancelledError) and cancellations():
                raise
            raise self._faults.note(*implementation.who, error) from error
        return answer

    def close(self) -> None:
        """Stop watching and let the threads end."""
        self._watch.close()
        for threads in self._threads.values():
            threads.close()

    async def _in_loop(self, implementation: Implementation, values: Values) -> Any:
        begun = self._watch.begin(implementation.who, implementation.call(values))
        return await _in_time(begun, implementation.limit) if isinstance(begun, Rest) else begun[0]

    async def _on_thread(self, implementation: Implementation, values: Values) -> Any:
        threads = self._threads.get(implementation.plugin)
        if threads is None:
            threads = self._threads[implementation.plugin] = Threads(implementation.plugin)
        return await threads.run(implementation.who, lambda: implementation.call(values), implementation.limit)


async def _in_time(rest: Rest[Any], limit: float) -> Any:
    before = cancellations()
    try:
        async with asyncio.timeout(2 * limit), asyncio.timeout(limit) as clock:
            answer = await rest
    except TimeoutError:
        if clock.expired():
            raise TimeoutError(f"no answer within {limit:g} s") from None
        raise
    if cancellations() > before:
        # The plugin ate the cancellation; the one who asked is stopped all the same.
        raise asyncio.CancelledError
    return answer

