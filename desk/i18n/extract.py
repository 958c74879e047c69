"""Keep the desk's catalogues in step with its words: ``python -m desk.i18n.extract``.

Run in a source tree, it adds new message ids to every ``locales/<lang>/LC_MESSAGES/desk.po``, drops those
that are used no more and keeps translations. With ``--missing`` it changes nothing, lists what lacks a
translation, and fails if anything does. A new language begins as an empty file of that name.

Message ids are found in ``t("...")`` in the scripts of console and widget, and in ``Phrase("desk", "...")``
in Python. Only literals are found, so a literal is the one way to write them.
"""

import argparse
import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from desk.i18n.catalogs import DESK, files, locales

#: A message id, and the files that show it.
Words = Mapping[str, list[str]]

_SCRIPT_WORD = re.compile(r'\bt\(\s*("(?:[^"\\\n]|\\.)*")')
#: Words in other quotes, or behind a condition, would be missing from every catalogue.
_HIDDEN_WORD = re.compile(r"\bt\((?!\s*\")[^(),]*[\"'`]")
_PACKAGE = Path(__file__).parents[1]


def words(package: Path = _PACKAGE) -> Words:
    """Return every message id of a package, and where it stands."""
    found: dict[str, list[str]] = {}
    for path in _sources(package):
        read = _of_script if path.suffix == ".js" else _of_python
        for word in dict.fromkeys(read(path)):
            found.setdefault(word, []).append(path.relative_to(package.parent).as_posix())
    return found


def missing(po: bytes, wanted: Words) -> list[str]:
    """Return the message ids that a catalogue file does not translate."""
    catalog = read_po(BytesIO(po))
    return [word for word in wanted if not (entry := catalog.get(word)) or entry.fuzzy or not entry.string]


def updated(po: bytes, wanted: Words) -> bytes:
    """Return a catalogue file with exactly the wanted message ids, its translations kept."""
    catalog = read_po(BytesIO(po), domain=DESK)
    template = Catalog(creation_date=catalog.creation_date)
    for word, places in wanted.items():
        template.add(word, locations=[(place, 1) for place in places])
    catalog.update(template, no_fuzzy_matching=True)
    out = BytesIO()
    write_po(out, catalog, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return out.getvalue()


def main(arguments: list[str] | None = None, folder: Path | None = None) -> int:
    """Bring every catalogue file up to date, or tell what is missing."""
    parser = argparse.ArgumentParser(prog="python -m desk.i18n.extract", description="Update the desk's catalogues.")
    parser.add_argument("--missing", action="store_true", help="change nothing; list what lacks a translation")
    only_list = parser.parse_args(arguments).missing
    wanted, lacking = words(), 0
    for language, path in files(folder or locales(), DESK).items():
        if not only_list:
            path.write_bytes(updated(path.read_bytes() or _beginning(language), wanted))
        lacks = missing(path.read_bytes(), wanted)
        sys.stdout.writelines(f"{language}: {word}\n" for word in lacks)
        lacking += len(lacks)
    return 1 if only_list and lacking else 0


def _beginning(language: str) -> bytes:
    """Return the catalogue file of a language that has no words yet."""
    now = datetime.now(UTC).replace(hour=0, minute=0)
    catalog = Catalog(
        language.replace("-", "_"),
        header_comment="# Words of Meridian Desk.",
        project="Meridian Desk",
        version="0.1",
        msgid_bugs_address="the project's issues",
        last_translator="Meridian Desk",
        language_team="Meridian Desk",
        creation_date=now,
        revision_date=now,
        fuzzy=False,
    )
    out = BytesIO()
    write_po(out, catalog)
    return out.getvalue()


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


def _of_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        match node:
            case ast.Call(ast.Name("Phrase"), [ast.Constant("desk"), ast.Constant(str(word)), *_]):
                yield word
            case ast.Call(ast.Name("Phrase"), [ast.Constant("desk"), *_]):
                raise _not_a_literal(path, node.lineno)


def _not_a_literal(path: Path, line: int) -> ValueError:
    return ValueError(f"{path}:{line}: write the words as one literal in double quotes, or they cannot be found")


if __name__ == "__main__":
    sys.exit(main())
