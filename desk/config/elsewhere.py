"""What must not stand in TOML: it comes from the environment or from a file, and messages never repeat it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from desk.config.nodes import Node, Reader, Table, Wrong, shown, shown_with_kind
from desk.config.values import path, text

T = TypeVar("T")
_PLACE = '{ env = "NAME" } or { file = "PATH" }'


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """One kind of thing that is kept elsewhere, in the words of messages, and how its content is read."""

    #: What is found where it is written out, such as ``a password written out``.
    written_out: str
    #: Why it must not be.
    why: str
    #: What the place must hold, such as ``what `desk password` prints``.
    content: str
    #: Returns what a content means, or raises ``Wrong`` about it; is told how its place is written.
    reads: Callable[[str, str], T]


def elsewhere(kept: Kept[T], environ: Mapping[str, str]) -> Reader[T | None]:
    """The place of something that is kept elsewhere; returns what stands there."""

    def from_environment(node: Node) -> T:
        name = text(node)
        if name not in environ:
            raise Wrong(f"a variable that holds {kept.content}", found=f"{shown(name)}, which is not set")
        return kept.reads(environ[name], shown(node.raw))

    def from_file(node: Node) -> T:
        expected = f"a file that holds {kept.content}"
        try:
            content = path(node).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise Wrong(expected, "what stands there is not UTF-8") from None
        except OSError as error:
            raise Wrong(expected, f"the system says: {error.strerror}") from None
        return kept.reads(content.strip(), shown(node.raw))

    def read(node: Node) -> T | None:
        if isinstance(node.raw, str):
            raise Wrong(_PLACE, kept.why, found=kept.written_out)
        if not isinstance(node.raw, dict) or len(node.raw) != 1:
            raise Wrong(_PLACE, found=shown_with_kind(node.raw))
        places = Table(node)
        found = places.may("env", from_environment, None) or places.may("file", from_file, None)
        places.close()
        return found

    return read
