"""The tables of several files, joined into one set; each remembers its file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desk.config.errors import ConfigError, did_you_mean, quoted
from desk.config.nodes import Node, Wrong, shown_with_kind

_SINGLE = ("desk", "attachments", "routing", "translation")
_MANY = ("merchant", "inbox", "region", "team", "agent", "account", "coverage", "sla", "webhook", "action")
_NAMED = "plugins"


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a file set; the same list of errors stands behind every one of them."""

    errors: list[ConfigError]
    single: dict[str, Node] = field(default_factory=dict)
    many: dict[str, list[Node]] = field(default_factory=lambda: {kind: [] for kind in _MANY})
    plugins: dict[str, Node] = field(default_factory=dict)

    def add(self, file: Path, document: Mapping[str, Any]) -> None:
        """Take in the tables of one file; complain of those that are no tables, unknown, or there already."""
        for name, raw in document.items():
            if name in _MANY:
                self.many[name].extend(self._elements(Node(raw, file, f"[[{name}]]", "", self.errors), name))
            elif name in _SINGLE:
                self._put(self.single, name, Node(raw, file, f"[{name}]", "", self.errors))
            elif name == _NAMED:
                self._add_plugins(Node(raw, file, f"[{name}]", "", self.errors))
            else:
                self._unknown(Node(raw, file, f"[{quoted(name)[1:-1]}]", "", self.errors), name)

    def _elements(self, node: Node, name: str) -> Iterator[Node]:
        raw = node.raw
        if isinstance(raw, dict):
            node.complain(Wrong(f"an array of tables, written [[{name}]]", found=f"one table, written [{name}]"))
            raw = [raw]
        if not isinstance(raw, list):
            node.complain(Wrong(f"an array of tables, written [[{name}]]", found=shown_with_kind(raw)))
            return
        for place, element in enumerate(raw, 1):
            one = Node(element, node.file, f"[[{name}]] {_label(element, place)}", "", self.errors)
            if isinstance(element, dict):
                yield one
            else:
                one.complain(Wrong("a table", found=shown_with_kind(element)))

    def _put(self, tables: dict[str, Node], name: str, node: Node) -> None:
        if not isinstance(node.raw, dict):
            node.complain(Wrong(f"a table, written {node.table}", found=shown_with_kind(node.raw)))
        elif name in tables:
            node.complain(Wrong("one in all files together", found=f"it again; it stands in {tables[name].file} too"))
        else:
            tables[name] = node

    def _add_plugins(self, node: Node) -> None:
        if not isinstance(node.raw, dict):
            node.complain(Wrong("tables, written [plugins.name]", found=shown_with_kind(node.raw)))
            return
        for name, raw in node.raw.items():
            shown_name = node.at(name, raw).key
            self._put(self.plugins, name, Node(raw, node.file, f"[plugins.{shown_name}]", "", self.errors))

    @staticmethod
    def _unknown(node: Node, name: str) -> None:
        names = [*_SINGLE, *_MANY, _NAMED]
        node.complain(Wrong("one of " + ", ".join(names), did_you_mean(name, names), found="an unknown table"))


def _label(element: object, place: int) -> str:
    """Return what messages call a table of an array: its id, else its place."""
    name = element.get("id") if isinstance(element, dict) else None
    return f"'{quoted(name)[1:-1]}'" if isinstance(name, str) and name else f"#{place}"
