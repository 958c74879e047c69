"""Term bases as other programs exchange them: TBX, as of 2019 (concepts) and before (``martif``).

A concept is true in every direction, and so are the terms that it gives.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import IO
from xml.etree.ElementTree import Element

from desk.domain.language import readable_as
from desk.translation.exchange.problems import Complain, Problem
from desk.translation.exchange.values import BadValue, name_of_term, tag
from desk.translation.exchange.xml import LANG, elements, escaped, text_of
from desk.translation.glossary.terms import Term

_ROOTS = ("tbx", "martif")
_CONCEPTS = ("conceptEntry", "termEntry")
_LANGUAGES = ("langSec", "langSet")
_TERMS = ("termSec", "tig", "ntig")
_STATUS = ("administrativeStatus", "normativeAuthorization")
_PREFERRED = ("preferredTerm", "standardizedTerm", "preferred")
_FORBIDDEN = ("deprecatedTerm", "supersededTerm", "deprecated", "superseded", "obsolete")
_HEADER = """\
<?xml version="1.0" encoding="UTF-8"?>
<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">
<tbxHeader><fileDesc><sourceDesc><p>Meridian Desk</p></sourceDesc></fileDesc></tbxHeader>
<text><body>
"""


@dataclass(slots=True)
class _Side:
    """What a concept is called in one language, the preferred term first."""

    names: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)


def read_terms(file: IO[bytes], complain: Complain) -> Iterator[Term]:
    """Give a term for each concept and direction in which it has a name on both sides."""
    for line, concept in elements(file, _ROOTS, _CONCEPTS, complain):
        try:
            yield from _terms(concept)
        except BadValue as bad:
            complain(Problem(line, bad.found, bad.expected))


def write_terms(file: IO[bytes], terms: Iterable[Term]) -> None:
    """Write terms as concepts; a form with a rendering of its own becomes a concept of its own."""
    file.write(_HEADER.encode())
    concepts = ((term, forms, rendering) for term in terms for rendering, forms in _by_rendering(term).items())
    for number, (term, forms, rendering) in enumerate(concepts, 1):
        forbidden = term.forbidden if rendering == term.translation else ()
        note = f"<note>{escaped(term.note)}</note>\n" if term.note else ""
        sections = _section(term.source, forms, ()) + _section(term.target, [rendering], forbidden)
        file.write(f'<conceptEntry id="c{number}">\n{note}{sections}</conceptEntry>\n'.encode())
    file.write(b"</body></text>\n</tbx>\n")


def _terms(concept: Element) -> Iterator[Term]:
    note = text_of(concept.find("note")).strip()
    sides = _sides(concept)
    for (source, said), (target, meant) in permutations(sides.items(), 2):
        if not said.names or not meant.names or readable_as(source, target):
            continue
        yield Term(
            source=source,
            target=target,
            term=said.names[0],
            translation=meant.names[0],
            variants=tuple((name, meant.names[0]) for name in said.names[1:]),
            forbidden=tuple(meant.forbidden),
            note=note,
        )


def _sides(concept: Element) -> dict[str, _Side]:
    sides: dict[str, _Side] = {}
    for section in concept:
        if section.tag not in _LANGUAGES:
            continue
        side = sides.setdefault(tag(section.get(LANG) or section.get("lang") or ""), _Side())
        for entry in section:
            if entry.tag in _TERMS:
                _add(side, name_of_term("<term>", text_of(next(entry.iter("term"), None))), _status(entry))
    return sides


def _add(side: _Side, name: str, status: str) -> None:
    if status.startswith(_FORBIDDEN):
        side.forbidden.append(name)
    elif status.startswith(_PREFERRED):
        side.names.insert(0, name)
    else:
        side.names.append(name)


def _status(entry: Element) -> str:
    notes = (note for note in entry.iter("termNote") if note.get("type") in _STATUS)
    return next((text_of(note).strip() for note in notes), "")


def _by_rendering(term: Term) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for form, rendering in term.forms:
        found.setdefault(rendering, []).append(form)
    return found


def _section(language: str, names: Sequence[str], forbidden: Sequence[str]) -> str:
    statuses = ["preferredTerm", *["admittedTerm"] * (len(names) - 1), *["deprecatedTerm"] * len(forbidden)]
    entries = (
        f"<termSec><term>{escaped(name)}</term>"
        f'<termNote type="administrativeStatus">{status}-admn-sts</termNote></termSec>\n'
        for name, status in zip([*names, *forbidden], statuses, strict=True)
    )
    return f'<langSec xml:lang="{language}">\n{"".join(entries)}</langSec>\n'
