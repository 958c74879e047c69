"""The hook reference and the table of plugins, as text."""

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence

from desk.hooks.building import LoadedPlugin
from desk.hooks.contract import HOOKS, Spec
from desk.hooks.faults import FaultReport
from desk.hooks.shapes import Shape, shape_of

#: What each shape means to the author of a plugin, and what happens when the plugin fails.
RULES: Mapping[Shape, str] = {
    Shape.SETUP: (
        "Asked once, before the desk starts, with `def`. A plugin that fails stops the start and is named."
    ),
    Shape.FIRST: (
        "Plugins are asked one after another; the first answer that is not `None` wins. "
        "A plugin that fails is logged by name, and the next one is asked."
    ),
    Shape.GATHER: (
        "All plugins are asked at once; `None` means nothing to say. A plugin that fails is logged by name, and its "
        "answer is missing. A `check_reply` that fails warns the agent."
    ),
    Shape.PIPE: (
        "Each plugin gets what the one before returned. A plugin that fails stops the message: an inbound one is kept "
        "unfiltered and held from view, an outbound one is not sent. That stays so while the plugin is switched off."
    ),
    Shape.NOTIFY: "Plugins are told, each in order, and nobody waits for them. A plugin that fails is logged by name.",
}

_INTRODUCTION = """# Hooks

A plugin is a class. It answers a hook by a method of the hook's name under `@hookimpl`; it may leave out parameters
that it does not need. Except for setup hooks, write `async def` for what waits for a network, and `def` for what
computes: the desk runs `def` on a thread, so that it holds nobody up.

A plugin has 2 seconds for an answer (10 when it is only told), and fails when it raises, is late, or answers with a
wrong type. After 5 failures within 10 minutes it is switched off until the desk restarts. Python code that does not
give its thread back is interrupted; a call into C that never returns cannot be, so give such calls a time limit.
"""


def markdown() -> str:
    """Return the reference of every hook, by shape."""
    return "\n".join([_INTRODUCTION, *(line for shape in Shape for line in _section(shape))])


def plugins_table(plugins: Sequence[LoadedPlugin], faults: Mapping[str, FaultReport]) -> str:
    """Return a table of plugins: name, version, hooks, faults; under each, its settings and what went wrong."""
    head = ("name", "version", "faults", "hooks")
    rows = [_row(plugin, faults.get(plugin.name, FaultReport())) for plugin in plugins]
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(3)]
    lines = [_aligned(head, widths)]
    for plugin, row in zip(plugins, rows, strict=True):
        lines += [_aligned(row, widths), *_details(plugin, faults.get(plugin.name, FaultReport()))]
    return "\n".join(lines)


def _section(shape: Shape) -> Iterator[str]:
    yield f"## {shape.capitalize()}\n\n{RULES[shape]}\n"
    for name, spec in HOOKS.items():
        if shape_of(spec) is shape:
            yield f"### `{name}`\n\n```python\n{_signature(name, spec)}\n```\n\n{inspect.getdoc(spec)}\n"


def _signature(name: str, spec: Spec) -> str:
    # "desk.domain.messages.Message" is Message to a plugin: it imports from desk.
    bare = re.sub(r"\b(?:\w+\.)+(?=[A-Z])", "", str(inspect.signature(spec)))
    bare = re.sub(r"Optional\[(\w+)\]", r"\1 | None", bare)
    bare = re.sub(r"Union\[((?:\w+|, |\[[^\]]*\])+)\]", _alternatives, bare)
    return f"{'async ' if inspect.iscoroutinefunction(spec) else ''}def {name}{bare}"


def _alternatives(union: re.Match[str]) -> str:
    return re.sub(r", (?![^\[]*\])", " | ", union[1]).replace("NoneType", "None")


def _row(plugin: LoadedPlugin, report: FaultReport) -> tuple[str, str, str, str]:
    return plugin.name, plugin.version, str(report.count), ", ".join(plugin.hooks)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
    return "  ".join([*padded, row[-1]])


def _details(plugin: LoadedPlugin, report: FaultReport) -> Iterator[str]:
    for key, value in plugin.settings.items():
        yield f"    {key} = {value!r}"
    if report.last_error:
        yield f"    last fault: {report.last_error}"
    if report.disabled:
        yield f"    switched off: {report.disabled}"
