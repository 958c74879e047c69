"""Finds out before the start what is wrong with a plugin's hooks."""

import inspect
from collections.abc import Iterator

import pluggy

from desk.hooks.contract import HOOKS, did_you_mean, parameters_of
from desk.hooks.shapes import PROJECT, Shape, shape_of


def marked(plugin: str, instance: object) -> list[tuple[str, pluggy.HookImpl]]:
    """Return what a plugin marked with ``@hookimpl``, each with the name of the hook that it means."""
    # This manager knows no hooks, so it refuses none: pluggy would stop at the first that is wrong.
    manager = pluggy.PluginManager(PROJECT)
    manager.register(instance, plugin)
    return [(caller.name, one) for caller in manager.get_hookcallers(instance) or () for one in caller.get_hookimpls()]


def hook_problems(plugin: str, instance: object) -> Iterator[str]:
    """Yield everything that is wrong with a plugin's hooks, one line each."""
    found = marked(plugin, instance)
    for hook, implementation in found:
        for problem in _problems(hook, implementation):
            yield f"plugin {plugin!r}: hook {hook!r}: {problem}"
    names = {hook for hook, _ in found}
    for name in sorted(HOOKS.keys() - names):
        if inspect.ismethod(getattr(instance, name, None)):
            yield f"plugin {plugin!r}: hook {name!r}: the method has a hook's name but no @hookimpl above it"
    if not found:
        yield f"plugin {plugin!r}: implements no hook; put @hookimpl above the methods that do"


def _problems(hook: str, implementation: pluggy.HookImpl) -> Iterator[str]:
    if hook not in HOOKS:
        if not implementation.optionalhook:
            yield f"there is no such hook{did_you_mean(hook, HOOKS)}"
        return
    if implementation.wrapper or implementation.hookwrapper:
        yield "hook wrappers are not allowed; implement the hook itself"
    parameters = parameters_of(HOOKS[hook])
    for name in implementation.argnames:
        if name not in parameters:
            yield f"it has no parameter {name!r}{did_you_mean(name, parameters)}"
    yield from _wrong_kind(shape_of(HOOKS[hook]), implementation)


def _wrong_kind(shape: Shape, implementation: pluggy.HookImpl) -> Iterator[str]:
    function = implementation.function
    if shape is Shape.SETUP and (inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)):
        yield "setup hooks are asked before the desk runs; write def, not async def"
    elif shape is not Shape.SETUP and (inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function)):
        yield "it must return its answer, not yield it"
