"""Detects languages with lingua-language-detector, which is better at short texts and needs more memory."""

import asyncio
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from desk import DeskError, Detection, Settings, hookimpl
from desk.builtin.greetings import GREETING, greeting_in
from desk.builtin.scripts import label, script_of, writers

if TYPE_CHECKING:
    from lingua import LanguageDetector

#: What it says of a language that it gives no chance; letters that only another language has rule nothing out.
_LEAST = 1e-4
#: Lingua tells the two written forms of Norwegian apart.
_CALLED = {"no": "nb"}
#: Fewer languages than this are not told apart.
_SEVERAL = 2


class Lingua:
    """Says what language a text is in among those that share its script; one script alone leaves it to others."""

    class Config(Settings):
        """``[plugins.lingua]``: the table alone switches it on; it has no settings."""

    def __init__(self, config: Config) -> None:  # noqa: ARG002 - made so by the desk
        try:
            import lingua  # noqa: F401, PLC0415 - 200 MB that only who asked for it pays
        except ImportError as error:
            raise DeskError("it needs lingua-language-detector; install meridian-desk[lingua]") from error
        self._loading: dict[frozenset[str], asyncio.Task[LanguageDetector | None]] = {}

    @hookimpl
    async def detect_language(self, text: str, candidates: Sequence[str]) -> Detection | None:
        """Return the likeliest candidate; None where it has nothing to add, and while its models load."""
        script = script_of(text)
        possible = writers(script, candidates) if script else []
        names = frozenset(map(_name, possible))
        if len(names) < _SEVERAL:
            return None
        loading = self._loaded(names)
        detector = loading.result() if loading.done() else None
        return _detection(detector, text, possible) if detector else None

    def _loaded(self, names: frozenset[str]) -> "asyncio.Task[LanguageDetector | None]":
        if names not in self._loading:
            self._loading[names] = asyncio.create_task(asyncio.to_thread(_load, names))
        return self._loading[names]


def _load(names: frozenset[str]) -> "LanguageDetector | None":
    """Load the models of some languages; None if lingua does not know them all."""
    from lingua import Language, LanguageDetectorBuilder  # noqa: PLC0415 - see above

    known = {language.iso_code_639_1.name.lower(): language.iso_code_639_1 for language in Language.all()}
    if not names <= known.keys():
        return None
    codes = [known[name] for name in sorted(names)]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).with_preloaded_language_models().build()


def _detection(detector: "LanguageDetector", text: str, possible: Sequence[str]) -> Detection:
    found = detector.compute_language_confidence_values(text)
    shares = {each.language.iso_code_639_1.name.lower(): max(each.value, _LEAST) for each in found}
    greeting = greeting_in(text)
    scores = {tag: math.log(shares[_name(tag)]) + GREETING * (label(tag) in greeting) for tag in possible}
    language = max(scores, key=lambda tag: scores[tag])
    return Detection(language, math.exp(scores[language] - _log_sum(scores.values())), scores)


def _log_sum(scores: Iterable[float]) -> float:
    return math.log(sum(map(math.exp, scores)))


def _name(tag: str) -> str:
    """Return a language as lingua calls it."""
    return _CALLED.get(label(tag), label(tag))
