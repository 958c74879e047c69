"""From TOML files to a ``Config``, or to everything that is wrong with them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from desk.config import sections
from desk.config.attachments import attachments
from desk.config.checks import complain_of_unused
from desk.config.errors import ConfigErrors
from desk.config.files import load
from desk.config.model import Config
from desk.config.names import Names, complain_of_repeated, id_of
from desk.config.nodes import Node, Table
from desk.config.permissions import permission
from desk.config.promises import complain_of_promises
from desk.config.receivers import receiver
from desk.config.sections import Surroundings
from desk.config.slas import sla
from desk.config.tables import Tables

T = TypeVar("T")
Section = Callable[[Table, Surroundings], T]


@dataclass(frozen=True, slots=True)
class Known:
    """What the files cannot know by themselves: the plugins and connectors that are installed.

    ``connectors`` None: they could not be found out, because a plugin that may bring one is wrong itself.
    ``now`` None: what is right in one year and wrong in another is not checked.
    """

    plugins: Collection[str] = field(default_factory=frozenset)
    connectors: Collection[str] | None = frozenset({"widget"})
    now: datetime | None = None


def read(paths: Sequence[Path], environ: Mapping[str, str], known: Known) -> Config:
    """Return what TOML files and directories of them say together.

    Raises ``ConfigErrors`` with everything that is wrong in any of them.
    """
    tables, complete = load(paths)
    around = Surroundings(_names(tables, known, complete=complete), environ)
    config = _config(tables, around)
    if complete:
        complain_of_unused(tables, config)
        complain_of_promises(tables, config, known.now)
    if tables.errors:
        raise ConfigErrors(sorted(tables.errors, key=lambda error: error.file))
    return config


def plugin_tables(paths: Sequence[Path]) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Return the ``[plugins.x]`` tables alone, and each one's file: plugins are built before the rest is checked."""
    tables, _ = load(paths)
    raw = {name: node.raw for name, node in tables.plugins.items() if isinstance(node.raw, dict)}
    return raw, {f"plugins.{name}": str(tables.plugins[name].file) for name in raw}


def _names(tables: Tables, known: Known, *, complete: bool) -> Names:
    written = {kind: frozenset(filter(None, map(id_of, nodes))) for kind, nodes in tables.many.items()}
    installed = {"plugin": known.plugins} | ({} if known.connectors is None else {"connector": known.connectors})
    return Names({**written, **installed}, complete)


def _config(tables: Tables, around: Surroundings) -> Config:
    for kinds in (("merchant",), ("inbox",), ("region",), ("team",), ("agent", "account"), ("sla",), ("webhook",)):
        complain_of_repeated(node for kind in kinds for node in tables.many[kind])
    return Config(
        desk=_one(tables, "desk", sections.desk, around),
        merchants={one.id: one for one in _all(tables, "merchant", sections.merchant, around)},
        inboxes={one.id: one for one in _all(tables, "inbox", sections.inbox, around)},
        regions={one.id: one for one in _all(tables, "region", sections.region, around)},
        teams={one.id: one for one in _all(tables, "team", sections.team, around)},
        agents={one.id: one for one in _all(tables, "agent", sections.agent, around)},
        accounts={one.id: one for one in _all(tables, "account", sections.account, around)},
        coverage=tuple(_all(tables, "coverage", sections.required, around)),
        attachments=_one(tables, "attachments", attachments, around),
        routing=_one(tables, "routing", sections.routing, around),
        slas=tuple(_all(tables, "sla", sla, around)),
        receivers={one.id: one for one in _all(tables, "webhook", receiver, around)},
        permissions=tuple(_all(tables, "action", permission, around)),
        translation=_one(tables, "translation", sections.translation, around),
        plugins=_plugins(tables, around.names),
        sources=_sources(tables),
    )


def _all(tables: Tables, kind: str, section: Section[T], around: Surroundings) -> list[T]:
    return [_table(node, section, around) for node in tables.many[kind]]


def _one(tables: Tables, name: str, section: Section[T], around: Surroundings) -> T:
    left_out = Node({}, Path(), f"[{name}]", "", tables.errors)
    return _table(tables.single.get(name, left_out), section, around)


def _table(node: Node, section: Section[T], around: Surroundings) -> T:
    table = Table(node)
    item = section(table, around)
    table.close()
    return item


def _plugins(tables: Tables, names: Names) -> dict[str, dict[str, Any]]:
    for name, node in tables.plugins.items():
        replace(node, raw=name).read(names.reference("plugin", str), "")
    return {name: node.raw for name, node in tables.plugins.items()}


def _sources(tables: Tables) -> dict[str, str]:
    plugins = {f"plugins.{name}": str(node.file) for name, node in tables.plugins.items()}
    return plugins | {f"inbox.{id_of(node)}.settings": str(node.file) for node in tables.many["inbox"]}
