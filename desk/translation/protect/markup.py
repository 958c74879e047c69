"""What gives a text its form: HTML and Markdown."""

import re
from collections.abc import Iterator
from enum import Enum, auto

from desk.translation.scripts import is_word

_WHOLE = re.compile(r"<(script|style|pre|code|textarea|svg|math|!--|!\[CDATA\[)(?![\w-])", re.IGNORECASE)
_CLOSINGS = {"!--": "-->", "![cdata[": r"\]\]>"}
#: Whole elements that stand within a sentence.
_WITHIN = frozenset({"code", "!--"})
_TAG = re.compile(r"</?([A-Za-z][\w:.-]{0,30})(?:\s[^<>]{0,1000})?/?>|<[!?][A-Za-z][^<>]{0,300}>")
_BLOCKS = re.compile(
    r"(?:address|article|aside|blockquote|body|br|button|caption|center|col|colgroup|dd|details|dialog|div|dl"
    r"|dt|fieldset|figcaption|figure|footer|form|h1|h2|h3|h4|h5|h6|head|header|hr|html|iframe|legend|li|link"
    r"|main|meta|nav|noscript|object|ol|optgroup|option|p|section|select|summary|table|tbody|td|tfoot|th"
    r"|thead|title|tr|ul|video)",
    re.IGNORECASE,
)

_FENCE = re.compile(r"^[ \t]{0,3}(`{3,}|~{3,})[^`\n]*$", re.MULTILINE)
#: Bars between cells, and the hashes that may close a heading.
_BAR = re.compile(r"\|+|(?<=\s)#{1,6}[ \t]*$", re.MULTILINE)
_LINK = re.compile(
    r"""(!?\[)(?=[^\[\]\n]{0,500}\]\()|(\]\([^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,500})?(?:\s"[^"\n]{0,200}")?\))"""
)
_EMPHASIS = re.compile(r"\*{1,3}|_{1,3}|~{1,2}")

#: Where it begins and ends.
Range = tuple[int, int]


def elements(text: str) -> Iterator[tuple[Range, bool]]:
    """Give where tags and elements without words for a reader stand, and whether a sentence ends there."""
    yield from _unread(text)
    yield from ((match.span(), _BLOCKS.fullmatch(match[1] or "") is not None) for match in _TAG.finditer(text))


def borders(text: str) -> Iterator[Range]:
    """Give where Markdown ends a sentence: fenced lines and the bars of a table."""
    opening: re.Match[str] | None = None
    for fence in _FENCE.finditer(text):
        if opening is None:
            opening = fence
        elif fence[1].startswith(opening[1]):
            yield opening.start(1), fence.end()
            opening = None
    yield from (match.span() for match in _BAR.finditer(text))


def marks(text: str) -> Iterator[Range]:
    """Give the marks of links and of emphasis, which stand in pairs."""
    yield from (match.span() for match in _LINK.finditer(text))
    yield from (place for place, role in roles(text).items() if role in {Role.OPENS, Role.CLOSES})


def _unread(text: str) -> Iterator[tuple[Range, bool]]:
    """Give elements such as scripts, whole; one that is never closed is none."""
    end, unclosed = 0, set[str]()
    for match in _WHOLE.finditer(text):
        name = match[1].lower()
        if match.start() < end or name in unclosed:
            continue
        closing = re.compile(_CLOSINGS.get(name, rf"</{name}\s*>"), re.IGNORECASE).search(text, match.end())
        if closing is None:
            unclosed.add(name)
        else:
            end = closing.end()
            yield (match.start(), end), name not in _WITHIN


class Role(Enum):
    """What a mark does where it stands: if it has no partner, what it could do."""

    OPENS = auto()
    CLOSES = auto()
    MAY_OPEN = auto()
    MAY_CLOSE = auto()
    MAY_BOTH = auto()
    NONE = auto()


def roles(text: str) -> dict[Range, Role]:
    """Return where marks that may be emphasis stand, and what each does; partners stand in one line."""
    found: dict[Range, Role] = {}
    opened: dict[str, Range] = {}
    line_end = -1
    for match in _EMPHASIS.finditer(text):
        place, mark = match.span(), match[0]
        if place[0] > line_end:
            opened.clear()
            line_end = text.find("\n", place[0]) % (len(text) + 1)
        found[place] = role = _role(text, place)
        if mark in opened and role in {Role.MAY_CLOSE, Role.MAY_BOTH}:
            opening = opened[mark]
            opened = {other: where for other, where in opened.items() if where < opening}
            found |= {opening: Role.OPENS, place: Role.CLOSES}
        elif role in {Role.MAY_OPEN, Role.MAY_BOTH}:
            opened[mark] = place
    return found


def _role(text: str, place: Range) -> Role:
    """Return what a mark could do by what stands beside it."""
    before, after = text[max(0, place[0] - 1) : place[0]], text[place[1] : place[1] + 1]
    opens, closes = bool(after.strip()) and not is_word(before), bool(before.strip()) and not is_word(after)
    if opens:
        return Role.MAY_BOTH if closes else Role.MAY_OPEN
    return Role.MAY_CLOSE if closes else Role.NONE
