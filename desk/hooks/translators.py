"""What an engine's plugin hands over: how to translate with it, and the models that it has on disk."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Translation:
    """What an engine made of one segment; ``score`` is its own confidence in 0 to 1, if it has one."""

    text: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Batching:
    """How much an engine takes: at most so many ``segments`` a batch, and so many batches ``at_once``."""

    segments: int = 32
    at_once: int = 1


class Translator(Protocol):
    """A translation engine. The desk masks, splits, batches, verifies and times; the engine only translates."""

    name: str

    @property
    def batching(self) -> Batching:
        """How the desk shall feed it; a class attribute serves."""

    def model_of(self, source: str, target: str) -> str:
        """Return name and version of the model for one of the pairs, told with every text that it makes."""

    def pairs(self) -> Iterable[tuple[str, str]]:
        """Return the (source, target) tags that it can do, in BCP 47; asked at start, without a network."""

    async def translate_batch(
        self, segments: Sequence[str], source: str, target: str, deadline: float
    ) -> Sequence[Translation]:
        """Translate each segment, in order, within ``deadline`` seconds; raise when it cannot."""

    async def close(self) -> None:
        """Let go of models and processes."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model that can be fetched; size in bytes and digest where the engine's index tells them."""

    url: str
    name: str
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One direction of an engine: on disk at ``path``, or to be had as ``files``."""

    engine: str
    source: str
    target: str
    version: str
    path: Path | None = None
    files: tuple[ModelFile, ...] = ()


class ModelStore(Protocol):
    """An engine's models on disk, as ``desk languages`` manages them. Fetching is the desk's."""

    engine: str

    def installed(self) -> Sequence[Model]:
        """Return the models on disk; one that is damaged is left out and told in the log."""

    def available(self, fetch: Callable[[str], bytes]) -> Sequence[Model]:
        """Return the models that the engine's index offers; ``fetch`` reads an address, the only way to the network."""

    def install(self, model: Model, files: Mapping[str, Path]) -> Model:
        """Put files that were fetched, by name, into place, whole or not at all; raise ``DeskError`` for bad ones."""

    def add(self, file: Path) -> Model:
        """Install from one file brought by hand; raise ``DeskError`` that says what is wrong with it."""

    def pack(self, model: Model, directory: Path) -> Path:
        """Write one file that ``add`` takes on another machine, and return it."""

    def remove(self, model: Model) -> None:
        """Delete a model from disk."""
