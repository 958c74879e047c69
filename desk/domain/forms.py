"""Which form of a language somebody writes: ``pt-BR`` or ``pt-PT``, ``zh-Hans`` or ``zh-Hant``."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from desk.domain.language import chinese_script, primary

#: How much a text must say for another form than the one held so far, than the one told, and where there is none.
HELD, TOLD, UNTOLD = 2.0, 1.5, 0.9


def form_of(language: str, held: str, told: Sequence[str], leaning: Mapping[str, float]) -> str:
    """Return the full tag: what was held, else the first that was told, unless the text clearly says another."""
    known = [tag for tag in (held, *told) if primary(tag) == language and _form(tag)]
    chosen = known[0] if known else language
    own = {tag: weight for tag, weight in leaning.items() if primary(tag) == language}
    if not own:
        return chosen
    other = max(own, key=lambda tag: own[tag])
    against = sum(weight for tag, weight in own.items() if _form(tag) == _form(chosen))
    needed = UNTOLD if not known else HELD if chosen == held else TOLD
    if _form(other) == _form(chosen) or own[other] - against < needed:
        return chosen
    return next((tag for tag in known if _form(tag) == _form(other)), other)


@lru_cache(maxsize=256)  # an inbox's languages, asked for at every message
def only_forms(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tags whose language has no second form among them."""
    listed = [tag for tag in dict.fromkeys(tags) if _form(tag)]
    return tuple(tag for tag in listed if _forms(listed, primary(tag)) == {_form(tag)})


def _forms(tags: Iterable[str], language: str) -> set[str]:
    return {_form(tag) for tag in tags if primary(tag) == language}


def _form(tag: str) -> str:
    """Return what tells a tag from other forms of its language: the script for Chinese, else what follows it."""
    if primary(tag) == "zh" and "-" in tag:
        return chinese_script(tag)
    return tag.partition("-")[2]
