"""Reads huge XML files of strangers element by element, and says on which line each stands."""

from collections.abc import Collection, Iterator
from typing import IO, Any, TypeAlias
from xml.etree.ElementTree import Element, ParseError, TreeBuilder
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from desk.translation.exchange.problems import Complain, Problem

LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_CHUNK = 65536
#: What XML cannot hold at all, not even escaped.
_UNSAYABLE = dict.fromkeys([*(set(range(32)) - {9, 10, 13}), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF], "\ufffd")
_KEPT = {"\r": "&#13;"}

Found: TypeAlias = tuple[int, Element]


def elements(file: IO[bytes], roots: Collection[str], wanted: Collection[str], complain: Complain) -> Iterator[Found]:
    """Give each wanted element with the line on which it begins; nothing is held of what was given."""
    target = _Target(roots, wanted)
    parser = DefusedXMLParser(target=target)
    target.parser = parser.parser
    try:
        while chunk := file.read(_CHUNK):
            parser.feed(chunk)
            yield from target.taken()
        parser.close()
        yield from target.taken()
    except ParseError as error:
        complain(Problem(error.position[0], f"a syntax error ({error})", "XML"))
    except _WrongRoot as wrong:
        complain(Problem(wrong.line, f"<{wrong.name}>", " or ".join(f"<{root}>" for root in roots)))
    except DefusedXmlException:
        complain(Problem(target.line, "a definition of entities", "XML that defines none"))
    except (LookupError, ValueError) as error:
        complain(Problem(1, f"an encoding that cannot be read ({error})", "XML in UTF-8 or UTF-16"))


def text_of(element: Element | None) -> str:
    """Return all words of an element, those of inline elements too."""
    return "" if element is None else "".join(element.itertext())


def escaped(text: str) -> str:
    """Return text as it may stand between tags; what XML cannot hold becomes a mark."""
    return escape(text.translate(_UNSAYABLE), _KEPT)


def attribute(text: str) -> str:
    """Return text as it may stand in double quotes."""
    return escape(text.translate(_UNSAYABLE), {**_KEPT, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


class _WrongRoot(Exception):
    """The document is of another kind."""

    def __init__(self, name: str, line: int) -> None:
        super().__init__(name)
        self.name = name
        self.line = line


class _Target:
    """Builds the wanted elements and drops the rest."""

    def __init__(self, roots: Collection[str], wanted: Collection[str]) -> None:
        self.parser: Any = None
        self._roots = roots
        self._wanted = wanted
        self._begun = False
        self._builder: TreeBuilder | None = None
        self._depth = 0
        self._line = 0
        self._taken: list[Found] = []

    @property
    def line(self) -> int:
        """Where the parser is."""
        return int(self.parser.CurrentLineNumber)

    def taken(self) -> list[Found]:
        """Return what was completed since the last call."""
        taken, self._taken = self._taken, []
        return taken

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element; names lose their namespace."""
        name = tag.rpartition("}")[2]
        if not self._begun and name not in self._roots:
            raise _WrongRoot(name, self.line)
        self._begun = True
        if self._builder is None and name in self._wanted:
            self._builder, self._line = TreeBuilder(), self.line
        if self._builder is not None:
            self._depth += 1
            self._builder.start(name, attributes)

    def data(self, text: str) -> None:
        """Add words."""
        if self._builder is not None:
            self._builder.data(text)

    def end(self, tag: str) -> None:
        """End an element, and hand it over if it was a wanted one."""
        if self._builder is None:
            return
        self._builder.end(tag.rpartition("}")[2])
        self._depth -= 1
        if not self._depth:
            self._taken.append((self._line, self._builder.close()))
            self._builder = None

    def close(self) -> None:
        """Nothing is left to do."""
