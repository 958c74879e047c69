"""Units on plugins that hear events: up to where each has heard them."""

from collections.abc import Mapping, Sequence

from desk.domain.events import Event
from desk.store import rows
from desk.store.protocol import Transaction


def begin(tx: Transaction, plugins: Sequence[str]) -> None:
    """Let new plugins begin at what happens from now on; forget those that are there no more."""
    tx.run("forget_hearers_of_any_merchant", plugins=rows.json_list(plugins))
    for plugin in plugins:
        tx.run("begin_hearer_of_any_merchant", plugin=plugin)


def places_of_any_merchant(tx: Transaction, plugins: Sequence[str]) -> dict[str, int]:
    """Return up to where each of some plugins has heard."""
    found = {row["plugin"]: int(row["cursor"]) for row in tx.all("hearers_of_any_merchant")}
    return {plugin: found[plugin] for plugin in plugins if plugin in found}


def events_after_of_any_merchant(tx: Transaction, cursor: int, limit: int) -> list[tuple[int, Event]]:
    """Return what happened after a place, each event with its own, in order."""
    found = tx.all("events_after_of_any_merchant", cursor=cursor, limit=limit)
    return [(int(row["cursor"]), rows.event(row)) for row in found]


def heard(tx: Transaction, places: Mapping[str, int]) -> None:
    """Note up to where plugins have heard."""
    for plugin, cursor in places.items():
        tx.run("advance_hearer_of_any_merchant", plugin=plugin, cursor=cursor)
