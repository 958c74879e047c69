"""Detects languages with py3langid: 97 of them, from a model in the package, loaded when first needed."""

import asyncio
import math
import unicodedata
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import copy
from functools import cache, lru_cache
from typing import Any

from desk import Detection, Settings, hookimpl

#: Scripts that one language writes; of several that do, the candidates decide.
_WRITTEN_IN: Mapping[str, frozenset[str]] = {
    "HANGUL": frozenset({"ko"}),
    "HIRAGANA": frozenset({"ja"}),
    "KATAKANA": frozenset({"ja"}),
    "THAI": frozenset({"th"}),
    "GREEK": frozenset({"el"}),
    "HEBREW": frozenset({"he", "yi"}),
    "CJK": frozenset({"zh", "ja"}),
    "ARABIC": frozenset({"ar", "fa", "ur", "ps", "ug", "ku"}),
    "CYRILLIC": frozenset({"ru", "uk", "bg", "be", "sr", "mk", "kk", "ky", "mn"}),
}
#: Of these none is written in Latin letters.
_NEVER_LATIN = frozenset().union(*_WRITTEN_IN.values()) - {"sr", "ku", "kk", "ug", "mn"}
#: How sure a script makes that one language writes.
_SURE = 0.99
#: The model takes its features for independent and is too sure of long texts; on chats in four languages the
#: root of the root of the length made it right as often as it says.
_TEMPER = 0.25


#: Loading takes a second of a free processor; a busy desk goes on without an answer rather than wait for long.
_PATIENCE = 1.5


class LanguageId:
    """Says what language a text is in: by its script where that decides, else by its letters."""

    class Config(Settings):
        """``[plugins.langid]``: whether the model (90 MB) is loaded at start.

        Without, the first message waits for it, and its language may stay unknown.
        """

        preload: bool = True

    def __init__(self, config: Config) -> None:
        self._preload = config.preload
        self._loading: asyncio.Task[Any] | None = None

    @hookimpl
    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Begin to load at start, if so set; nobody waits for it."""
        if self._preload:
            self._loaded()
        yield

    @hookimpl
    async def detect_language(self, text: str, candidates: Sequence[str]) -> Detection | None:
        """Return the likeliest candidate; None for a text that none of them writes, or while the model loads."""
        script = _script_of(text)
        if script is None:
            return None
        if script not in _WRITTEN_IN:
            possible = [tag for tag in candidates if _may_be(tag, script)]
            ranked = await self._ranked(text, possible)
            return _best(ranked, possible if candidates else [tag for tag in ranked if _may_be(tag, script)])
        possible = list(_writers(script, candidates))
        if len(possible) == 1:
            return Detection(possible[0], _SURE, {possible[0]: 0.0})
        return _best(await self._ranked(text, possible), possible)

    async def _ranked(self, text: str, possible: Sequence[str]) -> Mapping[str, float]:
        """Return how likely each language is, in nats; nothing if the model is not there in time."""
        loading = self._loaded()
        if not loading.done():
            await asyncio.wait([loading], timeout=_PATIENCE)
        if not loading.done():
            return {}
        heard = text.lower() if _mostly_capitals(text) else text
        identifier = _among(loading.result(), frozenset(map(_label, possible)))
        ranked: Iterable[tuple[str, float]] = identifier.rank(heard)
        temper = len(heard.encode()) ** _TEMPER
        return {tag: score / temper for tag, score in ranked}

    def _loaded(self) -> asyncio.Task[Any]:
        if self._loading is None:
            self._loading = asyncio.create_task(asyncio.to_thread(_load))
        return self._loading


def _load() -> Any:
    """Load the model; it takes a second and 90 MB, so an idle desk does without."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - see above

    return LanguageIdentifier.from_model_file(MODEL_FILE)


@lru_cache(maxsize=64)
def _among(identifier: Any, labels: frozenset[str]) -> Any:
    """Return the model for some languages only, all if none of them is known: fewer are told apart faster."""
    known = labels & set(identifier.labels)
    if not known:
        return identifier
    fewer = copy(identifier)
    fewer.set_languages(known)
    return fewer


def _best(ranked: Mapping[str, float], candidates: Sequence[str]) -> Detection | None:
    """Return the likeliest of the candidates, with probabilities among these only."""
    scores = {tag: ranked[_label(tag)] for tag in candidates if _label(tag) in ranked}
    if not scores:
        return None
    top = max(scores.values())
    total = top + math.log(sum(math.exp(score - top) for score in scores.values()))
    scores = {tag: score - total for tag, score in scores.items()}
    language = max(scores, key=lambda tag: scores[tag])
    return Detection(language, math.exp(scores[language]), scores)


def _label(tag: str) -> str:
    """Return the language of a tag, as the model calls it."""
    return tag.partition("-")[0]


def _script_of(text: str) -> str | None:
    """Return the script of most letters; Kana outweigh the Chinese signs among them."""
    scripts = Counter(_script(char) for char in text if char.isalpha())
    if not scripts:
        return None
    kana = scripts["HIRAGANA"] + scripts["KATAKANA"]
    most = scripts.most_common(1)[0][0]
    return "HIRAGANA" if most == "CJK" and kana * 10 >= scripts["CJK"] else most


@cache
def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]


def _writers(script: str, candidates: Sequence[str]) -> Sequence[str]:
    """Return those who may have written in a script: of the candidates, or if there are none, of all."""
    if candidates:
        return [tag for tag in candidates if _label(tag) in _WRITTEN_IN[script]]
    return ["zh"] if script == "CJK" else sorted(_WRITTEN_IN[script])


def _may_be(tag: str, script: str) -> bool:
    return script != "LATIN" or _label(tag) not in _NEVER_LATIN


def _mostly_capitals(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return 2 * sum(char.isupper() for char in letters) > len(letters)
