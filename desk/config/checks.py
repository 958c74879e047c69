"""Checks of the tables against each other: nobody is without work and nothing without somebody."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from desk.config.errors import ConfigError, quoted
from desk.config.model import Config, Inbox
from desk.config.names import id_of
from desk.config.nodes import Node, Wrong
from desk.config.people import Agent, Team
from desk.config.tables import Tables


@dataclass(frozen=True, slots=True)
class _Use:
    """Each table of one kind must be named by at least one of another kind, under a key."""

    kind: str
    by: str
    key: str
    written: str


_USES = (
    _Use("merchant", "inbox", "merchant", "{}"),
    _Use("merchant", "agent", "merchants", "[{}]"),
    _Use("region", "team", "region", "{}"),
    _Use("team", "agent", "team", "{}"),
)


def complain_of_unused(tables: Tables, config: Config) -> None:
    """Complain of merchants without inbox or agent, regions without team, teams without agents.

    Where a reference is wrong already, what it should have named is not complained of as well.
    """
    items: Mapping[str, Collection[Inbox | Agent | Team]] = {
        "inbox": config.inboxes.values(),
        "agent": config.agents.values(),
        "team": config.teams.values(),
    }
    for use in _USES:
        if not any(_spoils(error, use) for error in tables.errors):
            for node in _unused(use, tables.many[use.kind], items[use.by]):
                expected = f"at least one [[{use.by}]] with {use.key} = {use.written.format(quoted(id_of(node) or ''))}"
                node.complain(Wrong(expected, found=f"no {use.by} that names it"))


def _spoils(error: ConfigError, use: _Use) -> bool:
    return error.table.startswith(f"[[{use.by}]]") and error.key in {"", "id", use.key}


def _unused(use: _Use, nodes: Collection[Node], items: Collection[Inbox | Agent | Team]) -> Iterator[Node]:
    used: set[str] = set()
    for item in items:
        named = getattr(item, use.key)
        used |= {named} if isinstance(named, str) else named
    return (node for node in nodes if id_of(node) and id_of(node) not in used)
