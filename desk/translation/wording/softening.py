"""Makes words digestible for an engine: capitals and held-down keys translate terribly."""

import re

#: The same bit again and again: joy, anger, or a cat on the keyboard.
_REPEATED = re.compile(r"(.{1,20}?)\1{3,}", re.DOTALL)
_CAPITALS = 0.7
#: Less may be an abbreviation, such as CPF or URL.
_FEWEST_LETTERS = 4
_FIRST_WORD = re.compile(r"[^\W\d_]+")


def shouts(text: str) -> bool:
    """Tell whether a text without its entities is written in capitals."""
    letters = [char for char in text if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    return len(letters) >= _FEWEST_LETTERS and capitals >= _CAPITALS * len(letters)


def calm(text: str) -> str:
    """Return shouted words in small letters."""
    return text.lower()


def begun(text: str) -> str:
    """Return the text with a capital where a sentence begins, as engines know sentences; a mask stays as it is."""
    match = _FIRST_WORD.search(text)
    if match is None or not match[0].islower():
        return text
    return text[: match.start()] + text[match.start()].upper() + text[match.start() + 1 :]


def shorten(text: str) -> str:
    """Return the text with what stands four times in a row or more standing three times."""
    return _REPEATED.sub(r"\1\1\1", text)
