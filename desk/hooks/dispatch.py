"""How the desk asks its plugins: one method per shape, one failure rule per method."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, TypeVar

from desk.hooks.asking import Asker, Implementation
from desk.hooks.budget import BUDGET, Budget
from desk.hooks.contract import HOOKS, Spec, parameters_of
from desk.hooks.errors import HookFailed, PipeFailed, PluginError
from desk.hooks.faults import FaultReport, Faults, describe
from desk.hooks.shapes import Shape, piped_of
from desk.hooks.watch import Watch

__all__ = ["Answer", "FaultReport", "HookFailed", "Hooks", "Limits", "PipeFailed", "PluginError"]

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that plugins get: to answer, by shape, and to block the loop."""

    first: float = 2.0
    gather: float = 2.0
    pipe: float = 2.0
    notify: float = 10.0
    blocking: float = 2.0

    def of(self, shape: Shape) -> float:
        """Return the time limit of a shape; what is set up at start has none."""
        return getattr(self, shape, float("inf"))


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Answer(Generic[R]):
    """What one plugin said: a value, None for nothing, or why there is no answer."""

    plugin: str
    value: R | None
    error: HookFailed | None = None


class Hooks:
    """The plugins of one desk. A spec is the key: ``await hooks.first(specs.triage, message=message)``.

    Belongs to the event loop in which it is first used, and to no other.
    """

    def __init__(
        self,
        implementations: Sequence[Implementation] = (),
        limits: Limits = LIMITS,
        budget: Budget = BUDGET,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = limits
        self._faults = Faults(budget, clock)
        #: Keeps the loop from whatever code of plugins runs in it, also beside hooks.
        self.watch = Watch(limits.blocking)
        self._asker = Asker(self._faults, self.watch)
        self._implementations: dict[Spec, tuple[Implementation, ...]] = {
            spec: tuple(one for one in implementations if one.hook == name) for name, spec in HOOKS.items()
        }

    def has(self, spec: Spec) -> bool:
        """Tell whether any plugin answers a hook; if none does, its values need not be made."""
        return bool(self._implementations[spec])

    def setup(self, spec: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> list[tuple[str, R]]:
        """Ask every plugin once, at start; a failure is raised and names the plugin."""
        values = _named(spec, args, kwargs)
        return [(one.plugin, _set_up(one, values)) for one in self._implementations[spec]]

    async def first(self, spec: Callable[P, Awaitable[R | None]], *args: P.args, **kwargs: P.kwargs) -> R | None:
        """Return the first answer that is not None; a plugin that fails is passed over."""
        values = _named(spec, args, kwargs)
        for one in self._implementations[spec]:
            try:
                answer: R | None = await self._asker.ask(one, values)
            except HookFailed:
                continue
            if answer is not None:
                return answer
        return None

    async def gather(
        self, spec: Callable[P, Awaitable[R | None]], *args: P.args, **kwargs: P.kwargs
    ) -> list[tuple[str, R]]:
        """Ask everybody at once and return what they said, each under the name of its plugin."""
        answers = await self.gather_all(spec, *args, **kwargs)
        return [(answer.plugin, answer.value) for answer in answers if answer.value is not None]

    async def gather_all(
        self, spec: Callable[P, Awaitable[R | None]], *args: P.args, **kwargs: P.kwargs
    ) -> list[Answer[R]]:
        """Ask everybody at once and return one answer of each, failures too; one that is switched off fails."""
        asked = self._implementations[spec]
        if not asked:
            return []
        values = _named(spec, args, kwargs)
        if len(asked) == 1:
            return [await self._answer(asked[0], values)]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._answer(one, values)) for one in asked]
        return [task.result() for task in tasks]

    async def pipe(self, spec: Callable[P, Awaitable[R]], *args: P.args, **kwargs: P.kwargs) -> R:
        """Pass the value through every plugin; the first failure raises ``PipeFailed``.

        A plugin that is switched off fails too: what it should have taken out must not get through.
        """
        values = _named(spec, args, kwargs)
        piped = piped_of(spec)
        for one in self._implementations[spec]:
            try:
                values = {**values, piped: await self._asker.ask(one, values)}
            except HookFailed as failed:
                raise PipeFailed(failed.plugin, failed.hook, failed.reason) from failed
        result: R = values[piped]
        return result

    def told(self, spec: Callable[P, Awaitable[None]]) -> list[str]:
        """Return the plugins that want to be notified."""
        return [one.plugin for one in self._implementations[spec]]

    async def notify(
        self, plugin: str, spec: Callable[P, Awaitable[None]], *args: P.args, **kwargs: P.kwargs
    ) -> bool:
        """Tell one plugin, and wait until it has heard or failed; False: it is switched off and hears nothing."""
        values = _named(spec, args, kwargs)
        for one in self._implementations[spec]:
            if one.plugin == plugin:
                await self._answer(one, values)
        return plugin not in self._faults.off

    def faults(self) -> dict[str, FaultReport]:
        """Return how plugins behaved; one that had no fault is not in it."""
        return self._faults.report()

    async def close(self) -> None:
        """Let go of every thread."""
        self._asker.close()

    async def _answer(self, one: Implementation, values: dict[str, Any]) -> Answer[Any]:
        try:
            return Answer(one.plugin, await self._asker.ask(one, values))
        except HookFailed as failed:
            return Answer(one.plugin, None, failed)


def _named(spec: Spec, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    return {**dict(zip(parameters_of(spec), args, strict=False)), **kwargs} if args else kwargs


def _set_up(one: Implementation, values: dict[str, Any]) -> Any:
    try:
        answer = one.call(values)
        one.check(answer)
        return tuple(answer) if Iterable in one.answers else answer
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise PluginError(f"plugin {one.plugin!r}: hook {one.hook!r} failed: {describe(error)}") from error
