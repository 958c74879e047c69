"""The record of what went wrong in plugins, and the decision to switch one off."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from desk.hooks.budget import Budget, Spending
from desk.hooks.errors import HookFailed

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FaultReport:
    """How one plugin behaved since the start; ``disabled`` says why it is switched off, if it is."""

    count: int = 0
    last_error: str | None = None
    disabled: str | None = None


class Faults:
    """Notes every fault of every plugin, and tells the operator once per fault."""

    def __init__(self, budget: Budget, clock: Callable[[], float]) -> None:
        self._budget = budget
        self._clock = clock
        self._spending: dict[str, Spending] = {}
        self._reports: dict[str, FaultReport] = {}
        #: Plugins that are switched off, and why.
        self.off: dict[str, str] = {}

    def note(self, plugin: str, hook: str, error: BaseException) -> HookFailed:
        """Count and log a fault, switch the plugin off if it was one too many, and return what to raise."""
        failed = HookFailed(plugin, hook, describe(error))
        count = self._spending.setdefault(plugin, Spending(self._budget)).spend(self._clock())
        before = self._report(plugin)
        self._reports[plugin] = replace(before, count=before.count + 1, last_error=str(failed))
        logger.warning("%s (fault %d of %d)", failed, count, self._budget.faults)
        logger.debug("where plugin %r failed", plugin, exc_info=error)
        if self._spending[plugin].spent:
            self._switch_off(plugin)
        return failed

    def report(self) -> dict[str, FaultReport]:
        """Return the record of every plugin that had a fault."""
        return dict(self._reports)

    def _report(self, plugin: str) -> FaultReport:
        return self._reports.get(plugin, FaultReport())

    def _switch_off(self, plugin: str) -> None:
        if plugin in self.off:
            return
        reason = f"{self._budget.faults} faults within {self._budget.seconds:g} s"
        self.off[plugin] = reason
        self._reports[plugin] = replace(self._report(plugin), disabled=reason)
        logger.error(
            "plugin %r is switched off after %s; what its filters must see is held meanwhile. "
            "Repair it and restart the desk, or set enabled = false under [plugins.%s]",
            plugin,
            reason,
            plugin,
        )


def describe(error: BaseException) -> str:
    """Return an error as one line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
