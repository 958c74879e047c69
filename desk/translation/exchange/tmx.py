"""Translation memories as other programs exchange them: TMX 1.4. A mask is a placeholder there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO
from xml.etree.ElementTree import Element

from desk.config.errors import quoted
from desk.domain.messages import Origin
from desk.translation.exchange.problems import Complain, Problem
from desk.translation.exchange.values import BadValue, tag, tags, words
from desk.translation.exchange.xml import LANG, attribute, elements, escaped, text_of
from desk.translation.memory.entries import OF_PEOPLE, Entry
from desk.translation.memory.lessons import MASK

_MOMENT = "%Y%m%dT%H%M%SZ"
_ORIGIN = "x-origin"
_EVERY = "*all*"
_HEADER = """\
<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4">
<header creationtool="Meridian Desk" creationtoolversion="1" segtype="sentence" o-tmf="Meridian Desk"
 adminlang="en" srclang="*all*" datatype="plaintext"/>
<body>
"""


def read_entries(file: IO[bytes], complain: Complain) -> Iterator[Entry]:
    """Give an entry for each language besides the source's of each unit."""
    source = _EVERY
    for line, element in elements(file, ["tmx"], ["header", "tu"], complain):
        if element.tag == "header":
            source = element.get("srclang", _EVERY)
            continue
        try:
            yield from _entries(element, element.get("srclang", source))
        except BadValue as bad:
            complain(Problem(line, bad.found, bad.expected))


@contextmanager
def entry_writer(file: IO[bytes]) -> Iterator[Callable[[Entry], object]]:
    """Open a document and give what writes one entry, such that ``read_entries`` gives it back."""
    file.write(_HEADER.encode())
    yield lambda entry: _write(file, entry)
    file.write(b"</body>\n</tmx>\n")


def _entries(unit: Element, source: str) -> Iterator[Entry]:
    said = [(tag(_language(wording)), wording) for wording in unit.iter("tuv")]
    if len(said) < len(("source", "target")):
        raise BadValue(f"a unit with {len(said)} <tuv>", "one for each of at least two languages")
    origin = _origin(unit)
    first, text = _source(said, source)
    for language, wording in said:
        if wording is text:
            continue
        tags(first, language)
        made = wording if wording.get("changedate") or wording.get("creationdate") else unit
        yield Entry(
            first,
            language,
            words("<seg>", text_of(text.find("seg"))),
            words("<seg>", text_of(wording.find("seg"))),
            origin,
            made.get("changeid") or made.get("creationid"),
            _moment(made.get("changedate") or made.get("creationdate")),
        )


def _source(said: list[tuple[str, Element]], source: str) -> tuple[str, Element]:
    """Return the side that was translated from: the first, if the file does not say."""
    if source == _EVERY:
        return said[0]
    wanted = tag(source)
    found = [side for side in said if side[0] == wanted] or [
        side for side in said if side[0].partition("-")[0] == wanted.partition("-")[0]
    ]
    if not found:
        raise BadValue(f"a unit in {', '.join(language for language, _ in said)}", f"one <tuv> in {wanted}")
    return found[0]


def _language(wording: Element) -> str:
    return wording.get(LANG) or wording.get("lang") or ""


def _origin(unit: Element) -> Origin:
    said = next((text_of(prop).strip() for prop in unit.iter("prop") if prop.get("type") == _ORIGIN), "")
    return Origin(said) if said in OF_PEOPLE else Origin.EDITED


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        raise BadValue(f"moment {quoted(text)}", "one such as 20261122T090000Z") from None


def _write(file: IO[bytes], entry: Entry) -> None:
    when = f' creationdate="{entry.made_at.astimezone(UTC):{_MOMENT}}"' if entry.made_at else ""
    who = f' creationid="{attribute(entry.by)}"' if entry.by else ""
    unit = (
        f'<tu srclang="{entry.source}"{when}{who}><prop type="{_ORIGIN}">{entry.origin.value}</prop>\n'
        f'<tuv xml:lang="{entry.source}"><seg>{_segment(entry.text)}</seg></tuv>\n'
        f'<tuv xml:lang="{entry.target}"><seg>{_segment(entry.wording)}</seg></tuv>\n</tu>\n'
    )
    file.write(unit.encode())


def _segment(text: str) -> str:
    """Return a text with its masks as placeholders, which no translator's program lets anybody change."""
    parts, position = "", 0
    for match in MASK.finditer(text):
        before = escaped(text[position : match.start()])
        parts += f'{before}<ph x="{int(match[1]) + 1}">{match[0]}</ph>'
        position = match.end()
    return parts + escaped(text[position:])
