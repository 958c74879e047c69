"""What of a text its writer wrote, and what was only pasted: fields, headers, quotes, signatures, traces."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from desk.translation.protect.entities import Finder

#: Stands where an entity stood.
_HOLE = "\ufffc"
#: A line counts for no more characters than this: what was pasted must not outweigh what was written around it.
_LONGEST_LINE = 300
#: Fewer letters than this say nothing.
_FEWEST = 3
#: Words, figures and the marks between them: no entity in such a line has letters, so nobody needs to look for one.
_PLAIN = re.compile(
    r"(?:[^\W\d_]++(?:-(?=[^\W\d_])[^\W\d_]++)*+(?![\d_/@-])|\d++(?![^\W\d]|_)|[ ,;!?'’\"…]++|\.(?![^\s.]))*+"
)
#: What follows such a line is an earlier message, or a signature.
_ENDS = re.compile(
    r"\s*(?:-- ?|_{5,}|-{2,} ?\w[\w ]{3,40}\w ?-{2,}|(?:On|Am|Le|El|Em|Il|Op|Den) .{6,120}"
    r"(?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|skrev).{0,60}:)\s*"
)
#: Lines that a telephone, a mail program or a computer wrote.
_MADE = re.compile(
    r"\s*(?:>|\|? *at [\w$.<>]+\(|File \"|Traceback \(|Caused by:|[\w.]{3,80}(?:Exception|Error)\b|#\d+ +0x"
    r"|(?i:sent|enviado|envoyé|gesendet|inviato|von meinem|get outlook|obter o outlook)\b.{0,24}\b"
    r"(?i:iphone|ipad|android|samsung|galaxy|huawei|xiaomi|handy|smartphone|outlook|mobile)\b)"
)
#: What somebody else said: an error message, a product's title.
_QUOTED = re.compile(r"\"[^\"\n]{12,}\"|“[^”\n]{12,}[”“]|„[^“”\n]{12,}[“”]|«[^»\n]{12,}»|`[^`\n]{3,}`")
_ASSIGNS, _LONGEST_KEY = re.compile("[:=：]"), 5
_NO_WORD = re.compile(rf"[{_HOLE}\d_/\\]|\w\.\w")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text without links, codes, names and emoji; ``pasted``: its writer wrote none of them."""

    text: str
    pasted: bool = False


def words(text: str, finder: Finder) -> Words:
    """Return the words that tell the writer's language; those that were pasted only if there are no others."""
    written: list[str] = []
    pasted: list[str] = []
    lines = iter(text.splitlines())
    for line in lines:
        if written and _ENDS.fullmatch(line):
            break
        bare = line if _PLAIN.fullmatch(line) else _bare(line, finder)
        (pasted if _is_pasted(line, bare) else written).append(bare[:_LONGEST_LINE])
    own = _joined(_QUOTED.sub(" ", line) for line in written)
    if says(own):
        return Words(own)
    quoted = _joined(written)
    return Words(quoted, pasted=True) if says(quoted) else Words(_joined(pasted), pasted=True)


def says(text: str) -> bool:
    """Tell whether there are letters enough to judge by."""
    return len(list(islice(filter(str.isalpha, text), _FEWEST))) == _FEWEST


def _bare(line: str, finder: Finder) -> str:
    """Return a line with a hole in the place of each entity."""
    kept, position = [], 0
    for span in finder.find(line):
        kept.append(line[position : span.start])
        position = span.end
    return _HOLE.join([*kept, line[position:]])


def _joined(lines: Iterable[str]) -> str:
    return " ".join(" ".join(lines).replace(_HOLE, " ").split())


def _is_pasted(line: str, bare: str) -> bool:
    return _MADE.match(line) is not None or _are_fields(bare)


def _are_fields(bare: str) -> bool:
    """Tell whether a line holds names and values only, and no value is a word, as in ``Type: image/png``."""
    key, *rest = _ASSIGNS.split(bare)
    if not rest or not 0 < len(key.split()) <= _LONGEST_KEY or _HOLE in key:
        return False
    *middle, last = map(str.split, rest)
    return _is_value(last) and all(_begins_with_value(part) for part in middle)


def _is_value(tokens: list[str]) -> bool:
    return bool(tokens) and all(map(_is_no_word, tokens))


def _begins_with_value(tokens: list[str]) -> bool:
    """Tell whether there is a value before the next field's name."""
    names = list(_from_first_word(tokens))
    return len(names) < len(tokens) and len(names) <= _LONGEST_KEY


def _from_first_word(tokens: list[str]) -> Iterator[str]:
    begun = False
    for token in tokens:
        begun = begun or not _is_no_word(token)
        if begun:
            yield token


def _is_no_word(token: str) -> bool:
    return _NO_WORD.search(token) is not None or not any(map(str.isalpha, token))
