"""Which sentences of a text are in another language than the text: a customer quotes, or changes her mind."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from desk.domain.language import primary
from desk.hooks import specs
from desk.translation.language.detect import Asks, scores, weight
from desk.translation.pieces.segments import Piece, without

#: Sentences of fewer letters are taken for the text's language, unless their script cannot be.
LEAST_LETTERS = 20
#: How much likelier another language must be, in nats. In support chats of four languages, sentences that pass both
#: bounds are in the other language all but once in 6,657; with 30 candidates as well.
MARGIN = 4.0
#: Names of brands are written in it everywhere, so that a few letters of it are no other language.
_EVERYWHERE = "LATIN"


@dataclass(frozen=True, slots=True)
class _Other:
    """A language that a sentence is clearly in; ``certain`` if the text's own is ruled out by the script."""

    language: str
    certain: bool


class Mixture:
    """Tells the sentences of other languages, by the same detectors that tell what language a text is in."""

    def __init__(self, hooks: Asks) -> None:
        self._hooks = hooks

    async def languages(
        self, pieces: Sequence[Piece], source: str, target: str, plausible: Sequence[str]
    ) -> dict[Piece, str]:
        """Return the language of each piece that has words: the text's, or clearly another plausible one.

        Another language shows only beside the text's own: a text of one sentence, and one whose sentences all
        seem to be in another language, is in the language that it is believed to be in.
        """
        wordings = {piece: without(piece.text, piece.spans).strip() for piece in pieces if piece.words}
        ours = dict.fromkeys(wordings, source)
        doubtful = list(_doubtful(wordings)) if len(wordings) > 1 else []
        tags = tuple({primary(tag): tag for tag in (*plausible, target, source)}.values()) if doubtful else ()
        others = {piece: other for piece in doubtful if (other := await self._other(wordings[piece], source, tags))}
        rest = " ".join(text for piece, text in wordings.items() if piece not in others)
        if others and not await self._is(rest, source, tags):
            others = {piece: other for piece, other in others.items() if other.certain}
        return ours | {piece: other.language for piece, other in others.items()}

    async def _other(self, text: str, source: str, tags: Sequence[str]) -> _Other | None:
        """Return the language of a text if it is clearly not the one that is believed."""
        likely = await self._likely(text, tags)
        if not likely or _best(likely) == primary(source):
            return None
        best, certain = _best(likely), primary(source) not in likely
        next_best = sorted(likely.values())[-2:][0] if len(likely) > 1 else -MARGIN
        clear = likely[best] - likely.get(primary(source), next_best) >= MARGIN
        tag = next((tag for tag in tags if primary(tag) == best), best)
        return _Other(tag, certain) if clear else None

    async def _is(self, text: str, source: str, tags: Sequence[str]) -> bool:
        likely = await self._likely(text, tags)
        return bool(likely) and _best(likely) == primary(source)

    async def _likely(self, text: str, tags: Sequence[str]) -> Mapping[str, float]:
        """Return how likely each language is; of a script that none of the tags is written in, whose it is."""
        detection = await self._hooks.first(specs.detect_language, text=text, candidates=tags)
        if detection is None and _script_of(text) != _EVERYWHERE:
            detection = await self._hooks.first(specs.detect_language, text=text, candidates=())
        return {primary(tag): score for tag, score in scores(detection, tags).items()} if detection else {}


def _best(likely: Mapping[str, float]) -> str:
    return max(likely, key=lambda language: likely[language])


def _doubtful(wordings: Mapping[Piece, str]) -> Iterator[Piece]:
    """Give those that may be in another language: long ones, and where scripts mix, those of a particular one."""
    scripts = {piece: _script_of(text) for piece, text in wordings.items()}
    mixed = len(set(scripts.values())) > 1
    for piece, text in wordings.items():
        if weight(text) >= LEAST_LETTERS or (mixed and scripts[piece] != _EVERYWHERE):
            yield piece


def _script_of(text: str) -> str:
    """Return the script of most letters of a text."""
    if text.isascii():
        return _EVERYWHERE
    scripts = Counter(_script(char) for char in text if char.isalpha())
    return max(scripts, key=lambda script: scripts[script], default=_EVERYWHERE)


@lru_cache(maxsize=8192)
def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]
