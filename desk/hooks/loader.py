"""Loads one desk's plugins; everything that is wrong with them is told at once."""

import inspect
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pluggy

from desk.hooks import exits, specs
from desk.hooks.asking import Implementation
from desk.hooks.budget import BUDGET, Budget
from desk.hooks.building import LoadedPlugin, build
from desk.hooks.contract import HOOKS, answers_of, did_you_mean, parameters_of
from desk.hooks.discovery import Source, discover
from desk.hooks.dispatch import LIMITS, Hooks, Limits
from desk.hooks.errors import PluginErrors
from desk.hooks.settings import Place, Table
from desk.hooks.shapes import PROJECT, shape_of

__all__ = ["Loaded", "LoadedPlugin", "PluginErrors", "Source", "discover", "load"]


class Loaded(NamedTuple):
    """What loading gives: the hooks to ask, and the plugins behind them."""

    hooks: Hooks
    plugins: tuple[LoadedPlugin, ...]


def load(
    sources: Sequence[Source],
    tables: Mapping[str, Table],
    files: Mapping[str, str],
    limits: Limits = LIMITS,
    budget: Budget = BUDGET,
    clock: Callable[[], float] = time.monotonic,
    environ: Mapping[str, str] = os.environ,
) -> Loaded:
    """Import and build the plugins that are switched on; they are asked in the order of the sources.

    ``tables`` are the ``[plugins.x]`` tables by x; ``files`` says in which file ``plugins.x`` stands.
    """
    exits.keep()
    wrong = [*_wrong_names(sources, tables, files)]
    plugins = []
    for source in sources:
        table = dict(tables.get(source.name, {}))
        place = Place(f"plugins.{source.name}", files.get(f"plugins.{source.name}", ""), environ)
        try:
            if _enabled(table.pop("enabled", source.name in tables or not source.on_request), place):
                plugins.append(build(source, table, place))
        except PluginErrors as error:
            wrong += error.problems
    if wrong:
        raise PluginErrors(wrong)
    return Loaded(Hooks(_implementations(plugins, limits), limits, budget, clock), tuple(plugins))


def _wrong_names(
    sources: Sequence[Source], tables: Mapping[str, Table], files: Mapping[str, str]
) -> Iterator[str]:
    counted = Counter(source.name for source in sources)
    for name in sorted(tables.keys() - counted.keys()):
        place = Place(f"plugins.{name}", files.get(f"plugins.{name}", ""))
        yield f"{place}: no plugin {name!r} is installed{did_you_mean(name, counted)}"
    for name, count in counted.items():
        if count > 1:
            yield f"plugin {name!r}: {count} installed distributions bring a plugin of this name; remove all but one"


def _enabled(value: object, place: Place) -> bool:
    if isinstance(value, bool):
        return value
    raise PluginErrors([f"{place} enabled: found {value!r}; expected true or false"])


def _implementations(plugins: Sequence[LoadedPlugin], limits: Limits) -> list[Implementation]:
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(specs)
    # pluggy asks the last registered first, and so does its list of implementations read.
    for plugin in reversed(plugins):
        manager.register(plugin.instance, plugin.name)
    manager.check_pending()
    return [
        _implementation(hook, one, limits)
        for hook in HOOKS
        for one in reversed(getattr(manager.hook, hook).get_hookimpls())
    ]


def _implementation(hook: str, one: pluggy.HookImpl, limits: Limits) -> Implementation:
    spec = HOOKS[hook]
    offered = parameters_of(spec)
    wanted = {*one.argnames, *one.kwargnames}
    return Implementation(
        who=(one.plugin_name, hook),
        function=one.function,
        takes=None if wanted >= {*offered} else tuple(name for name in offered if name in wanted),
        asynchronous=inspect.iscoroutinefunction(one.function),
        answers=answers_of(spec),
        limit=limits.of(shape_of(spec)),
    )
