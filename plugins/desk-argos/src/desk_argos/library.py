"""Translates through the library ``argostranslate``, in a worker process.

Run as a file; it imports neither the desk nor its own package. The library makes directories when it is
imported, and fetches a splitter of sentences when it translates; it gets neither a home nor the occasion.
"""

import math
import os
import tempfile
import threading
from typing import Any

with tempfile.TemporaryDirectory() as _home:
    os.environ.update(
        dict.fromkeys(("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "ARGOS_PACKAGES_DIR"), _home)
    )
    os.environ.update(ARGOS_DEVICE_TYPE="cpu", ARGOS_INTRA_THREADS="1")
    from argostranslate import settings
    from argostranslate.package import Package
    from argostranslate.translate import Hypothesis, Language, PackageTranslation

#: How the library weighs lengths: a score is the sum of logarithms divided by the length to this power.
_LENGTH_PENALTY = 0.2

_loaded: dict[str, PackageTranslation] = {}
_loading = threading.Lock()


class _Sentence:
    """The desk has split the text already."""

    def split_sentences(self, text: str) -> list[str]:
        """Return the text as the one sentence that it is."""
        return [text]


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Translate texts with a package, one after another; scores are in 0 to 1."""
    translation = _translation(request["package"], request["threads"], request["beam"])
    best = [translation.hypotheses(text.encode(errors="replace").decode(), 1)[0] for text in request["texts"]]
    return {"texts": [each.value.strip() for each in best], "scores": [_score(translation, each) for each in best]}


def _translation(package: str, threads: int, beam: int) -> PackageTranslation:
    """Return the library's object for a package; it loads its parts when they are first used, without a lock."""
    with _loading:
        if package not in _loaded:
            settings.inter_threads, settings.beam_size = threads, beam
            read = Package(package)
            names = Language(read.from_code, read.from_name), Language(read.to_code, read.to_name)
            translation = PackageTranslation(*names, read)
            translation.sentencizer = _Sentence()
            translation.hypotheses("", 1)
            _loaded[package] = translation
        return _loaded[package]


def _score(translation: PackageTranslation, best: Hypothesis) -> float:
    """Return the mean probability of a piece, nearly: how many there were is counted in the text again."""
    pieces = len(translation.pkg.tokenizer.encode(best.value)) + 1
    return min(1.0, math.exp(best.score * pieces ** (_LENGTH_PENALTY - 1)))
