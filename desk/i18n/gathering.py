"""Where words for people stand in sources: only literals are found, so a literal is the one way to write them."""

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from desk.i18n.catalogs import DESK

#: A message id, and the files that show it.
Words = Mapping[str, list[str]]

_SCRIPT_WORD = re.compile(r'\bt\(\s*("(?:[^"\\\n]|\\.)*")')
#: Words in other quotes, or behind a condition, would be missing from every catalogue.
_HIDDEN_WORD = re.compile(r"\bt\((?!\s*\")[^(),]*[\"'`]")
_PACKAGE = Path(__file__).parents[1]


def words(package: Path = _PACKAGE) -> Words:
    """Return every message id of the desk's own, and where it stands."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in _sources(package):
        for word in dict.fromkeys(_of_script(path) if path.suffix == ".js" else _of_desk(path)):
            found[word].append(path.relative_to(package.parent).as_posix())
    return found


def words_of_plugin(package: Path) -> dict[str, Words]:
    """Return every message id of a plugin's package by its domain; raise ``ValueError`` for what would not be found."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted(package.rglob("*.py")):
        for domain, word in dict.fromkeys(_of_plugin(path)):
            found[domain][word].append(path.relative_to(package.parent).as_posix())
    return {domain: found[domain] for domain in sorted(found)}


def _sources(package: Path) -> Iterator[Path]:
    """Yield the files in which words may stand; vendored scripts say nothing to people."""
    for script in sorted(package.glob("web/*/**/*.js")):
        if "vendor" not in script.parts:
            yield script
    yield from sorted(package.rglob("*.py"))


def _of_script(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if hidden := _HIDDEN_WORD.search(text):
        raise _not_a_literal(path, text.count("\n", 0, hidden.start()) + 1)
    for match in _SCRIPT_WORD.finditer(text):
        yield json.loads(match[1])


def _of_desk(path: Path) -> Iterator[str]:
    for _, domain, word in _phrases(path, {DESK}):
        if domain == DESK:
            yield word


def _of_plugin(path: Path) -> Iterator[tuple[str, str]]:
    for line, domain, word in _phrases(path, None):
        if domain == DESK:
            raise ValueError(f"{path}:{line}: {DESK!r} is the desk's own domain; name the plugin's, as its package")
        yield domain, word


def _phrases(path: Path, literal: Iterable[str] | None) -> Iterator[tuple[int, str, str]]:
    """Yield line, domain and message id of each phrase; those of ``literal`` domains (None: all) must be literals."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        match node:
            case ast.Call(ast.Name("Phrase"), [ast.Constant(str(domain)), ast.Constant(str(word)), *_]):
                yield node.lineno, domain, word
            case ast.Call(ast.Name("Phrase"), [ast.Constant(str(domain)), *_]) if literal is None or domain in literal:
                raise _not_a_literal(path, node.lineno)
            case ast.Call(ast.Name("Phrase")) if literal is None:
                raise _not_a_literal(path, node.lineno)


def _not_a_literal(path: Path, line: int) -> ValueError:
    return ValueError(f"{path}:{line}: write the words as one literal in double quotes, or they cannot be found")
