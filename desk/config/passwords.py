"""Passwords and hashes of them: they come from the environment or from a file, never out of the TOML itself."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desk.config.nodes import Node, Reader, Table, Wrong, shown, shown_with_kind
from desk.config.values import path, text

_HASH = re.compile(r"\$argon2id\$v=[0-9]+\$m=[0-9]+,t=[0-9]+,p=[0-9]+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+")
_PLACE = '{ env = "NAME" } or { file = "PATH" }'
_SHOWN_AROUND = "these files are copied and shown around, so keep "


@dataclass(frozen=True, slots=True)
class _Kept:
    """Something that is kept elsewhere: what it is, why not here, and how it is checked."""

    what: str
    why: str
    checked: Callable[[Node, str], str]


def password(environ: Mapping[str, str]) -> Reader[str | None]:
    """The place of a password hash; returns the hash. What stands there is never repeated in messages."""
    return _elsewhere(
        environ,
        _Kept(
            "what `desk password` prints", f"{_SHOWN_AROUND}the hash that `desk password` prints elsewhere", _hash
        ),
    )


def plain_password(environ: Mapping[str, str]) -> Reader[str | None]:
    """The place of a password that another server asks the desk for; returns the password."""
    return _elsewhere(environ, _Kept("the password", f"{_SHOWN_AROUND}it elsewhere", _plain))


def _elsewhere(environ: Mapping[str, str], kept: _Kept) -> Reader[str | None]:
    def from_environment(node: Node) -> str:
        name = text(node)
        if name not in environ:
            raise Wrong(f"a variable that holds {kept.what}", found=f"{shown(name)}, which is not set")
        return kept.checked(node, environ[name])

    def from_file(node: Node) -> str:
        return kept.checked(node, _content(node, f"a file that holds {kept.what}"))

    def read(node: Node) -> str | None:
        if isinstance(node.raw, str):
            raise Wrong(_PLACE, kept.why, found="a password written out")
        if not isinstance(node.raw, dict) or len(node.raw) != 1:
            raise Wrong(_PLACE, found=shown_with_kind(node.raw))
        places = Table(node)
        found = places.may("env", from_environment, None) or places.may("file", from_file, None)
        places.close()
        return found

    return read


def _content(node: Node, expected: str) -> str:
    try:
        return path(node).read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        raise Wrong(expected, "what stands there is not UTF-8") from None
    except OSError as error:
        raise Wrong(expected, f"the system says: {error.strerror}") from None


def _hash(node: Node, content: str) -> str:
    if not _HASH.fullmatch(content):
        found = f"something else behind {shown(node.raw)}"
        raise Wrong("an argon2id hash", "run `desk password` to make one", found=found)
    return content


def _plain(node: Node, content: str) -> str:
    if not content:
        raise Wrong("a password", found=f"nothing behind {shown(node.raw)}")
    return content
