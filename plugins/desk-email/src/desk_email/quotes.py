"""What a mail says, apart from what it quotes and how it is signed: in any language, by shape alone."""

import re

#: "On Monday Ana wrote:" in whatever language: a short line that ends so, and what is quoted below it.
_INTRODUCES = re.compile(r"^(?!\s*>).{3,300}[:：]\s*$")
_QUOTED = re.compile(r"^\s{0,3}>")
#: "-----Original Message-----", "________".
_RULE = re.compile(r"^\s*(?:[-_=*]{2,}\s*[^-_=*\n]{0,60}\s*[-_=*]{2,}|_{5,})\s*$")
#: "From: Ana <ana@…>" as programs head what they quote.
_FIELD = re.compile(r"^\s*\W{0,2}[^\W\d_][\w .'/-]{0,24}\W{0,2}\s?[:：]\s*\S")
_SIGNED = re.compile(r"^--\s?$")
#: "Sent from my phone": short, last, and starts as such lines do where phones are sold.
_SENT_FROM = re.compile(
    r"^(?:sent (?:from|with|via)|enviad[oa] d[aeo]|enviado desde|envoyé (?:de|depuis)|gesendet (?:von|mit)|inviato da|"
    r"get outlook|obter o outlook|отправлено с|发自|從我的|来自|أرسلت من|отправлено из)\b",
    re.IGNORECASE,
)
#: How a sentence ends, which then is no introduction.
_ENDS = tuple(".!?…。！？:：")
#: Fields in a row that head a quoted mail; fewer are words.
_HEADED_BY = 3


def split(text: str) -> tuple[str, str]:
    """Return what somebody wrote himself, and the rest of his mail: what he quotes, and how he signs.

    Where he answers between the lines that he quotes, all of it is his. The two together are the whole, in order.
    """
    lines = text.split("\n")
    end = min(_quote_begins(lines), _signature_begins(lines))
    own = "\n".join(lines[:end]).strip()
    return (own, "\n".join(lines[end:]).strip()) if own else (text.strip(), "")


def _quote_begins(lines: list[str]) -> int:
    return min(_trailing_quote(lines), _headed_quote(lines))


def _trailing_quote(lines: list[str]) -> int:
    """Return where quoted lines begin after which nothing of his own comes, with what introduces them."""
    end = len(lines)
    while end and (_QUOTED.match(lines[end - 1]) or not lines[end - 1].strip()):
        end -= 1
    if end == len(lines) or not any(_QUOTED.match(line) for line in lines[end:]):
        signed = _signature_begins(lines)
        return len(lines) if signed == len(lines) else _trailing_quote(lines[:signed])
    return _introduction(lines, end)


def _introduction(lines: list[str], end: int) -> int:
    """Return where the words begin that introduce a quote; they may be broken in two."""
    if not end or not _INTRODUCES.match(lines[end - 1]):
        return end
    above, first = ("", "", *(line.strip() for line in lines[: end - 1]))[-2:]
    broken = first and not above and not first.endswith(_ENDS)
    return end - 2 if broken and end > 2 else end - 1


def _headed_quote(lines: list[str]) -> int:
    """Return where a mail begins that is quoted whole below its own head, or below a rule."""
    for start, line in enumerate(lines):
        head = start + 1 if _RULE.match(line) else start
        while head < len(lines) and head > start and not lines[head].strip():
            head += 1
        fields = lines[head : head + _HEADED_BY]
        headed = len(fields) == _HEADED_BY and all(_FIELD.match(one) for one in fields)
        if headed and any("@" in one for one in lines[head : head + 2 * _HEADED_BY]):
            return start
    return len(lines)


def _signature_begins(lines: list[str]) -> int:
    for number, line in enumerate(lines):
        if _SIGNED.match(line):
            return number
    filled = [number for number, line in enumerate(lines) if line.strip()]
    if filled and _SENT_FROM.match(lines[filled[-1]].strip()):
        return filled[-1]
    return len(lines)
