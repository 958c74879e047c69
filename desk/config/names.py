"""The ids that tables define, and readers of references to them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from desk.config.errors import did_you_mean, quoted
from desk.config.nodes import Node, Reader, Wrong
from desk.config.values import array, some, text
from desk.domain.ids import MerchantId

T = TypeVar("T")

#: Saves naming every merchant of the desk, and changing the line when one more comes.
EVERY_MERCHANT = "*"


@dataclass(frozen=True, slots=True)
class Names:
    """What may be referred to, by kind; not ``complete`` when a file could not be read."""

    by_kind: Mapping[str, Collection[str]]
    complete: bool = True

    def reference(self, kind: str, make: Callable[[str], T], also: str = "") -> Reader[T]:
        """The name of something defined or installed; ``also`` tells of what else may stand there."""

        def read(node: Node) -> T:
            raw = text(node)
            known = self.by_kind.get(kind)
            if self.complete and known is not None and raw not in known:
                raise Wrong(self._expected(kind) + also, did_you_mean(raw, known))
            return make(raw)

        return read

    def merchants(self, node: Node) -> frozenset[MerchantId]:
        """Merchants by id, or ``["*"]`` for every one."""
        if node.raw == [EVERY_MERCHANT]:
            return frozenset(MerchantId(name) for name in self.by_kind["merchant"])
        return frozenset(some(array(self.reference("merchant", MerchantId, ' or ["*"] alone')))(node))

    def _expected(self, kind: str) -> str:
        if kind in {"connector", "plugin"}:
            installed = ", ".join(quoted(name) for name in sorted(self.by_kind[kind])) or "none"
            return f"an installed {kind}; installed: {installed}"
        return f"the id of a [[{kind}]]"


def id_of(node: Node) -> str | None:
    """Return the id that a table was given, however wrong, or None."""
    raw = node.raw.get("id")
    return raw if isinstance(raw, str) else None


def complain_of_repeated(nodes: Iterable[Node]) -> None:
    """Complain of each id that another table of the same kind has already."""
    first: dict[str, Node] = {}
    for node in nodes:
        name = id_of(node)
        if name is None:
            continue
        before = first.setdefault(name, node)
        if before is not node:
            taken = f"{quoted(name)}, which {before.table} in {before.file} has already"
            node.at("id", name).complain(Wrong("an id of its own", found=taken))
