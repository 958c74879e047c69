"""Units on plugins that hear events: up to where each has heard them."""

from collections.abc import Sequence

from desk.domain.events import Event
from desk.store import rows
from desk.store.protocol import Transaction


def begin(tx: Transaction, plugins: Sequence[str]) -> None:
    """Let new plugins begin at what happens from now on; forget those that are there no more."""
    tx.run("forget_hearers_of_any_merchant", plugins=rows.json_list(plugins))
    for plugin in plugins:
        tx.run("begin_hearer_of_any_merchant", plugin=plugin)


def to_hear_of_any_merchant(tx: Transaction, plugin: str, limit: int) -> list[tuple[int, Event]]:
    """Return the next events that a plugin has not heard, each with its place, in order."""
    row = tx.one("hearer_of_any_merchant", plugin=plugin)
    if row is None:
        return []
    found = tx.all("events_after_of_any_merchant", cursor=row["cursor"], limit=limit)
    return [(int(one["cursor"]), rows.event(one)) for one in found]


def heard(tx: Transaction, plugin: str, cursor: int) -> None:
    """Note that a plugin has heard everything up to a place."""
    tx.run("advance_hearer_of_any_merchant", plugin=plugin, cursor=cursor)
