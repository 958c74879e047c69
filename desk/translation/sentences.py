"""Where lines begin and sentences end, in any script."""

import re
from collections.abc import Iterator

#: What makes a line an item, a quotation or a heading.
LIST_MARK = re.compile(r"(?:[-*•·–—▪◦‣>]+|#{1,6}|\(?\d{1,3}[.)]|[a-z]\))\s+")

_LINE_START = re.compile(rf"\s*(?:{LIST_MARK.pattern})*")
#: At a mark and a space; in scripts without spaces, at the mark.
_END = re.compile(r"[.!?…؟۔।॥]+[)\]\"'”’»]*(?=\s)|[。！？｡]+[」』）”’]*")
_ABBREVIATION = re.compile(
    r"(?:^|\W)(?:[^\W\d_]|Sra?|Dra?|Mrs?|Ms|St|No|Nr|Nº|vs|approx|ca|bzw|z\.B|p\.ex|e\.g|i\.e|art|tel|cf|Mme|Mlle)\.$",
    re.IGNORECASE,
)
_LONGEST_ABBREVIATION = 8


def line_start(line: str) -> int:
    """Return where a line's words begin, after its indentation and list marks."""
    match = _LINE_START.match(line)
    return match.end() if match else 0


def sentence_ends(text: str) -> Iterator[int]:
    """Give the places after which a new sentence begins; ``Dr.`` and ``e.g.`` end none."""
    for match in _END.finditer(text):
        end = match.end()
        if not _ABBREVIATION.search(text[max(0, end - _LONGEST_ABBREVIATION) : end]):
            yield end
