"""An engine that puts the language before each sentence, and misbehaves when told to."""

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

from desk import Batching, Translation

_NOT_WORDS = re.compile(r"\S*\d\S*")


@dataclass(frozen=True, slots=True)
class Call:
    """One batch that the desk asked for."""

    segments: tuple[str, ...]
    source: str
    target: str


class FakeTranslator:
    """Turns ``Hello.`` into ``[pt] Hello.``; knows every pair of its languages, or the pairs it is given."""

    name = "fake"
    batching = Batching(at_once=4)

    def __init__(
        self, languages: Sequence[str] = ("de", "en", "es", "pt"), pairs: Iterable[tuple[str, str]] | None = None
    ) -> None:
        self._pairs = tuple(permutations(languages, 2) if pairs is None else pairs)
        self._error: BaseException | None = None
        self._hanging = False
        self._forgetting = False
        self._inventing = False
        #: Every batch asked for so far, answered or not.
        self.calls: list[Call] = []
        self.closed = False

    def breaks(self, error: BaseException) -> None:
        """Raise from now on; an engine in another language may well raise what is no ``Exception``."""
        self._error = error

    def hangs(self) -> None:
        """Give no answer from now on."""
        self._hanging = True

    def forgets_entities(self) -> None:
        """Leave out whatever has a digit in it, as real engines do on bad days."""
        self._forgetting = True

    def invents_links(self) -> None:
        """Add a link that nobody wrote: a translation that no desk may send."""
        self._inventing = True

    def recovers(self) -> None:
        """Behave again."""
        self._error = None
        self._hanging = self._forgetting = self._inventing = False

    def model_of(self, source: str, target: str) -> str:
        """Return the name of the one model there is."""
        return "fake-1"

    def pairs(self) -> Iterable[tuple[str, str]]:
        """Return what it can do."""
        return self._pairs

    async def translate_batch(
        self,
        segments: Sequence[str],
        source: str,
        target: str,
        deadline: float,
    ) -> Sequence[Translation]:
        """Translate, or misbehave."""
        self.calls.append(Call(tuple(segments), source, target))
        if self._hanging:
            await asyncio.Event().wait()
        if self._error is not None:
            raise self._error
        return [Translation(f"[{target}] {self._said(segment)}") for segment in segments]

    async def close(self) -> None:
        """Note that the desk let go of it."""
        self.closed = True

    def _said(self, segment: str) -> str:
        kept = _NOT_WORDS.sub("", segment) if self._forgetting else segment
        return f"{kept} https://invented.example/" if self._inventing else kept
