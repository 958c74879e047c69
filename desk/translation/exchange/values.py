"""Single values of exchanged files: what they may be, and how they are written the one way."""

from desk.config.errors import quoted
from desk.domain.language import UNKNOWN, canonical

#: Longer is no segment, but a document in the wrong place; and no term, but a sentence.
LONGEST, LONGEST_TERM = 20_000, 100


class BadValue(Exception):
    """A value cannot be meant: what was found and what was expected."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(found)
        self.found = found
        self.expected = expected


def tag(text: str) -> str:
    """Return a language's tag."""
    try:
        found = canonical(text)
    except ValueError:
        found = UNKNOWN
    if found == UNKNOWN:
        raise BadValue(f"language {quoted(text)}", "a tag such as pt, pt-BR or zh-Hant")
    return found


def tags(source: str, target: str) -> tuple[str, str]:
    """Return the tags of a pair."""
    pair = tag(source), tag(target)
    if pair[0] == pair[1]:
        raise BadValue(f"{pair[0]} on both sides", "two languages")
    return pair


def words(name: str, text: str, longest: int = LONGEST) -> str:
    """Return a text that says something, without the spaces around it."""
    said = text.strip()
    if not said:
        raise BadValue(f"no {name}", f"a {name}")
    if len(said) > longest:
        raise BadValue(f"{len(said)} characters of {name}", f"at most {longest}")
    return said


def name_of_term(name: str, text: str) -> str:
    """Return a term, or what it is called in another language."""
    return words(name, text, LONGEST_TERM)
