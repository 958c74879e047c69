"""Password hashes: they come from the environment or from a file, never out of the TOML itself."""

import re
from collections.abc import Mapping

from desk.config.nodes import Node, Reader, Table, Wrong, shown, shown_with_kind
from desk.config.values import path, text

_HASH = re.compile(r"\$argon2id\$v=[0-9]+\$m=[0-9]+,t=[0-9]+,p=[0-9]+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+")
_PLACE = '{ env = "NAME" } or { file = "PATH" }'
_WHY = "these files are copied and shown around, so keep the hash that `desk password` prints elsewhere"


def password(environ: Mapping[str, str]) -> Reader[str | None]:
    """The place of a password hash; returns the hash. What stands there is never repeated in messages."""

    def from_environment(node: Node) -> str:
        name = text(node)
        if name not in environ:
            raise Wrong("a variable that holds what `desk password` prints", found=f"{shown(name)}, which is not set")
        return _checked(node, environ[name])

    def read(node: Node) -> str | None:
        if isinstance(node.raw, str):
            raise Wrong(_PLACE, _WHY, found="a password written out")
        if not isinstance(node.raw, dict) or len(node.raw) != 1:
            raise Wrong(_PLACE, found=shown_with_kind(node.raw))
        places = Table(node)
        found = places.may("env", from_environment, None) or places.may("file", _from_file, None)
        places.close()
        return found

    return read


def _from_file(node: Node) -> str:
    expected = "a file that holds what `desk password` prints"
    try:
        content = path(node).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Wrong(expected, "what stands there is not UTF-8") from None
    except OSError as error:
        raise Wrong(expected, f"the system says: {error.strerror}") from None
    return _checked(node, content.strip())


def _checked(node: Node, content: str) -> str:
    if not _HASH.fullmatch(content):
        found = f"something else behind {shown(node.raw)}"
        raise Wrong("an argon2id hash", "run `desk password` to make one", found=found)
    return content
