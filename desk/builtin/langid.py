"""Detects languages with py3langid: 97 of them, from a model in the package, loaded when first needed."""

import asyncio
import math
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import copy
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from desk import Detection, Settings, hookimpl
from desk.builtin.greetings import GREETING, greeting_in
from desk.builtin.scripts import label, may_be, owned, script_of, writers

#: How sure a script makes that one language writes.
_SURE = 0.99
#: The model takes its features for independent and is too sure of long texts; on chats in four languages the
#: root of the root of the length made it right as often as it says.
_TEMPER = 0.25
#: Of a letter so many characters at its beginning, in its middle and at its end are enough, if in them the likeliest
#: language leads by so many nats: where a part is in another language it does not.
_PART, _CLEAR, _RIVALS = 120, 160.0, 2
_CAPITALS, _SMALL = ascii_uppercase.encode(), ascii_lowercase.encode()
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
        script = script_of(text)
        if script is None:
            return None
        possible = writers(script, candidates)
        if candidates and not possible:
            return None
        if len(possible) == 1 and owned(script):
            return Detection(possible[0], _SURE, {possible[0]: 0.0})
        ranked = await self._ranked(text, possible)
        return _best(ranked, possible or [tag for tag in ranked if may_be(tag, script)])

    async def _ranked(self, text: str, possible: Sequence[str]) -> Mapping[str, float]:
        """Return how likely each language is, in nats; nothing if the model is not there in time."""
        loading = self._loaded()
        if not loading.done():
            await asyncio.wait([loading], timeout=_PATIENCE)
        if not loading.done():
            return {}
        identifier = _among(loading.result(), frozenset(map(label, possible)))
        read, ranked = _read(identifier, text)
        temper = len(read.encode()) ** _TEMPER
        greeting = greeting_in(text)
        return {tag: score / temper + GREETING * (tag in greeting) for tag, score in ranked}

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


def _read(identifier: Any, text: str) -> tuple[str, Sequence[tuple[str, float]]]:
    """Return as much of a text as it takes to tell its language, and how likely each is, the likeliest first."""
    if len(text) > 3 * _PART:
        middle = len(text) // 2
        parts = _quiet(f"{text[:_PART]} {text[middle : middle + _PART]} {text[-_PART:]}")
        ranked: Sequence[tuple[str, float]] = identifier.rank(parts)
        if len(ranked) < _RIVALS or ranked[0][1] - ranked[1][1] > _CLEAR:
            return parts, ranked
    whole = _quiet(text)
    return whole, identifier.rank(whole)


def _best(ranked: Mapping[str, float], candidates: Sequence[str]) -> Detection | None:
    """Return the likeliest of the candidates, with probabilities among these only."""
    scores = {tag: ranked[label(tag)] for tag in candidates if label(tag) in ranked}
    if not scores:
        return None
    top = max(scores.values())
    total = top + math.log(sum(math.exp(score - top) for score in scores.values()))
    scores = {tag: score - total for tag, score in scores.items()}
    language = max(scores, key=lambda tag: scores[tag])
    return Detection(language, math.exp(scores[language]), scores)


def _quiet(text: str) -> str:
    """Return what somebody shouts as it is written quietly: so the model knows words."""
    return text.lower() if _mostly_capitals(text) else text


def _mostly_capitals(text: str) -> bool:
    if text.isascii():
        raw = text.encode()
        return len(raw.translate(None, _CAPITALS)) < len(raw.translate(None, _SMALL))
    return sum(map(str.isupper, text)) > sum(map(str.islower, text))
