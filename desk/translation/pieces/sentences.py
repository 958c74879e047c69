"""Where lines begin and sentences end, in any script."""

import re
from collections.abc import Iterator

from desk.translation.pieces.abbreviations import continues

#: What makes a line an item, a quotation or a heading.
LIST_MARK = re.compile(
    r"(?:[-–—]{1,3}|[*+•·▪◦‣●○■□➤➔✓✔]|>[>\s]*(?=[\s>])|#{1,6}|\(?\d{1,3}[.)]|[a-zA-Z]\)|\[[ xX]\])\s+"
    r"|>+(?=\S)|[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[、）．]|[①-⑳]"
)

_LINE_START = re.compile(rf"\s*(?:{LIST_MARK.pattern})*\s*")
_MARKS = ".!?…؟۔।॥։።፧\u037e"
_CLOSING = "[)\\]}\"'”’»›」』）】》]"
_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_END = re.compile(
    # a mark and a space
    rf"(?<![{_MARKS}])[{_MARKS}]++{_CLOSING}*+(?=\s)"
    # a mark of a script without spaces, or any but a full stop right before such a script
    rf"|(?:[。！？｡．။៕។]++|(?<![!?])[!?]++(?=[{_SPACELESS}]))[。！？｡!?…]*+{_CLOSING}*+"
    # what hardly ever stands within a sentence
    r"|\t[\t ]*+|(?<! ) {3,}+"
    # the spaces of Thai and Lao stand between phrases and sentences alike
    r"|(?<=[\u0e00-\u0eff]) +(?=[\u0e00-\u0eff])"
)
#: With one of these a polite sentence in Thai ends.
_THAI_ENDING = ("ครับ", "ค่ะ", "คะ", "ครับผม", "จ้า", "จ้ะ", "ค่า", "นะ", "แล้ว")
#: Thai phrases are gathered up to this many characters.
_PHRASES = 80


def line_start(line: str) -> int:
    """Return where a line's words begin, after its indentation and list marks."""
    match = _LINE_START.match(line)
    return match.end() if match else 0


def sentence_ends(text: str) -> Iterator[int]:
    """Give the places after which a new sentence begins; ``Dr.`` and ``e.g.`` end none."""
    begin = 0
    for match in _END.finditer(text):
        if _ends(text, begin, match):
            begin = match.end()
            yield begin


def _ends(text: str, begin: int, match: re.Match[str]) -> bool:
    mark = match[0]
    if mark.isspace():
        thai = mark.strip(" ") == "" and len(mark) < 3
        return not thai or match.start() - begin >= _PHRASES or text.endswith(_THAI_ENDING, begin, match.start())
    following = text[match.end() :][:8].lstrip()[:1]
    if mark.startswith(("..", "…")):
        return not following.islower()
    return not (mark == "." and continues(text[max(begin, match.start() - 16) : match.start()], following))
