"""Keep the desk's catalogues in step with its words: ``python -m desk.i18n.extract``.

Run in a source tree, it adds new message ids to every ``locales/<lang>/LC_MESSAGES/desk.po``, drops those
that are used no more and keeps translations. With ``--missing`` it changes nothing, lists what lacks a
translation, and fails if anything does. A new language begins as an empty file of that name.

Message ids are found in ``t("...")`` in the scripts of console and widget, and in ``Phrase("desk", "...")``
in Python. Plugins' catalogues are kept by ``desk words``.
"""

import argparse
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from desk.i18n.catalogs import DESK, files, locales
from desk.i18n.gathering import Words, words

#: When every catalogue began, for the header: the moment of each would make two runs differ.
_BEGAN = datetime(2026, 11, 1, tzinfo=UTC)


def missing(po: bytes, wanted: Words) -> list[str]:
    """Return the message ids that a catalogue file does not translate."""
    catalog = read_po(BytesIO(po))
    return [word for word in wanted if not (entry := catalog.get(word)) or entry.fuzzy or not entry.string]


def updated(po: bytes, wanted: Words, domain: str = DESK) -> bytes:
    """Return a catalogue file with exactly the wanted message ids, its translations kept."""
    catalog = read_po(BytesIO(po), domain=domain)
    catalog.update(_filled(Catalog(creation_date=catalog.creation_date), wanted), no_fuzzy_matching=True)
    return _written(catalog)


def template(wanted: Words, domain: str) -> bytes:
    """Return what translators' programs begin a language with: every message id, and no translation."""
    return _written(_filled(_begun(None, domain), wanted))


def beginning(language: str, domain: str = DESK) -> bytes:
    """Return the catalogue file of a language that has no words yet."""
    return _written(_begun(language, domain))


def main(arguments: list[str] | None = None, folder: Path | None = None) -> int:
    """Bring every catalogue file up to date, or tell what is missing."""
    parser = argparse.ArgumentParser(prog="python -m desk.i18n.extract", description="Update the desk's catalogues.")
    parser.add_argument("--missing", action="store_true", help="change nothing; list what lacks a translation")
    only_list = parser.parse_args(arguments).missing
    wanted, lacking = words(), 0
    for language, path in files(folder or locales(), DESK).items():
        if not only_list:
            path.write_bytes(updated(path.read_bytes() or beginning(language), wanted))
        lacks = missing(path.read_bytes(), wanted)
        sys.stdout.writelines(f"{language}: {word}\n" for word in lacks)
        lacking += len(lacks)
    return 1 if only_list and lacking else 0


def _begun(language: str | None, domain: str) -> Catalog:
    project = "Meridian Desk" if domain == DESK else domain
    return Catalog(
        None if language is None else language.replace("-", "_"),
        domain=domain,
        header_comment=f"# Words of {project}.",
        project=project,
        version="0.1",
        msgid_bugs_address="the project's issues",
        last_translator=project,
        language_team=project,
        creation_date=_BEGAN,
        revision_date=_BEGAN,
        fuzzy=False,
    )


def _filled(catalog: Catalog, wanted: Words) -> Catalog:
    for word, places in wanted.items():
        catalog.add(word, locations=[(place, 1) for place in places])
    return catalog


def _written(catalog: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalog, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
