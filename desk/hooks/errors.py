"""How plugins fail, each error one line that names the plugin."""

from collections.abc import Iterable

from desk.domain.errors import DeskError


class PluginError(DeskError):
    """A plugin cannot be used; the message names it, and the hook or the setting that is wrong."""

    code = "plugin"


class PluginErrors(PluginError):
    """Everything that is wrong with the plugins, one line each; the desk does not start."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class HookFailed(PluginError):
    """One plugin did not answer one hook: it raised, took too long, answered nonsense, or is switched off."""

    def __init__(self, plugin: str, hook: str, reason: str) -> None:
        super().__init__(f"plugin {plugin!r}: hook {hook!r} failed: {reason}")
        self.plugin = plugin
        self.hook = hook
        self.reason = reason


class PipeFailed(HookFailed):
    """A filter failed, so the value must go no further; what happens to it is the caller's to say."""
