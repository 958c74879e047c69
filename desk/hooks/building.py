"""Builds one plugin: imports it, checks its settings, makes its one instance, checks its hooks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from desk.hooks.checks import hook_problems, marked
from desk.hooks.discovery import Source
from desk.hooks.errors import PluginErrors
from desk.hooks.faults import describe
from desk.hooks.protocols import Settings
from desk.hooks.settings import Place, Table, checked, shown

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LoadedPlugin:
    """A plugin of this desk. ``settings`` are fit to be shown: secrets are hidden."""

    name: str
    version: str
    hooks: tuple[str, ...]
    settings: Mapping[str, Any]
    instance: object


def build(source: Source, table: Table, place: Place) -> LoadedPlugin:
    """Return a plugin that is ready to be asked, or raise all that is wrong with it."""
    plugin = _isolated(source.name, "cannot be imported", source.load)
    if not isinstance(plugin, type):
        raise PluginErrors([f"plugin {source.name!r}: its entry point must be a class, found {plugin!r}"])
    settings = _isolated(source.name, f"{place} is refused", lambda: _settings(source.name, plugin, table, place))
    instance = _isolated(source.name, "cannot be built", plugin if settings is None else lambda: plugin(settings))
    if wrong := _isolated(source.name, "cannot be read", lambda: [*hook_problems(source.name, instance)]):
        raise PluginErrors(wrong)
    hooks = tuple(hook for hook, _ in marked(source.name, instance))
    return LoadedPlugin(source.name, source.version, hooks, shown(settings), instance)


def _settings(name: str, plugin: type, table: Table, place: Place) -> Settings | None:
    config = getattr(plugin, "Config", None)
    if config is None:
        if table:
            raise PluginErrors(f"{place} {key}: unknown setting; this plugin takes no settings" for key in table)
        return None
    if isinstance(config, type) and issubclass(config, Settings):
        return checked(table, config, place)
    raise PluginErrors([f"plugin {name!r}: its Config must be a subclass of desk.Settings, found {config!r}"])


def _isolated(name: str, what: str, call: Callable[[], T]) -> T:
    try:
        return call()
    except (KeyboardInterrupt, PluginErrors):
        raise
    except BaseException as error:
        raise PluginErrors([f"plugin {name!r}: {what}: {describe(error)}"]) from error
