"""Argos packages: a folder with a model, its vocabulary of pieces and its metadata, or a zip file of one."""

import json
import logging
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk import DeskError
from desk_argos.archive import LARGEST, checksum, checksum_of, extract
from desk_argos.codes import tag_of

_log = logging.getLogger(__name__)

#: Becomes part of a folder's name.
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,31}")
#: All that is kept of a package file; what else there is belongs to sentence splitters, some of it runs when loaded.
_KEPT = ("metadata.json", "sentencepiece.model", "model", "README.md", "LICENSE", "minisbd", "bpe.model")


_WEIGHTS = "model/model.bin"


@dataclass(frozen=True, slots=True)
class Package:
    """One direction, unpacked at ``path``; ``source`` and ``target`` are BCP 47 tags."""

    path: Path
    source: str
    target: str
    version: str
    #: A piece that every translation begins with, for models of several languages; usually none.
    prefix: str = ""

    @property
    def name(self) -> str:
        """What the model is called wherever a text says what made it."""
        return f"{self.source}_{self.target}-{self.version}"


class _Unfit(ValueError):
    """Why something cannot be used as a package."""


def read(directory: Path, called: Path | None = None) -> Package:
    """Return the package in a directory, or raise ``DeskError`` naming the file that is missing or wrong.

    ``called`` is the name that people know it by, if that is not the directory's.
    """
    try:
        _check_files(directory)
        return _described(directory)
    except _Unfit as error:
        raise DeskError(f"{called or directory}: {error}") from error


def is_package(directory: Path) -> bool:
    """Tell whether a directory means to be a package, whole or not."""
    return (directory / "metadata.json").is_file() or (directory / "model").is_dir()


def folders(directory: Path) -> Iterator[Path]:
    """Yield the folders in a directory that mean to be packages, by name; what is being unpacked is hidden."""
    if directory.is_dir():
        yield from (each for each in sorted(directory.iterdir()) if each.name[0] != "." and is_package(each))


def installed(directory: Path) -> Sequence[Package]:
    """Return the packages in a directory of the desk's own, the newest of a pair first.

    One that is damaged is left out and told in the log.
    """
    found: list[Package] = []
    for folder in folders(directory):
        try:
            found.append(read(folder))
        except DeskError as error:
            _log.warning("A package is left out. %s", error)
    return sorted(found, key=_numbers, reverse=True)


def found_in(path: Path, directory: Path) -> Sequence[Package]:
    """Return the packages that an operator points to: a package file, a package, or a directory of packages.

    A file is unpacked into ``directory`` when it is seen for the first time.
    """
    if path.is_file():
        weights = checksum(path, _WEIGHTS)
        same = (each for each in installed(directory) if checksum_of(each.path / _WEIGHTS) == weights)
        return [next(same, None) or unpack(path, directory)]
    if is_package(path):
        return [read(path)]
    if packages := [read(folder) for folder in folders(path)]:
        return packages
    raise DeskError(f"models: {path} is no package file and holds no package")


def unpack(file: Path, directory: Path, largest: int = LARGEST) -> Package:
    """Install a package file into a directory, whole or not at all; a package of the same name is replaced.

    Raises ``DeskError`` that names the file and what is wrong with it.
    """
    if not file.is_file():
        raise DeskError(f"{file}: there is no such file")
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=directory) as temporary:
        extract(file, Path(temporary, "all"), largest)
        package = read(_only_needed(file, Path(temporary, "all"), Path(temporary, "package")), called=file)
        return read(_placed(package.path, directory / package.name, Path(temporary, "before")))


def _numbers(package: Package) -> list[int]:
    """Return a version in an order in which 1.10 comes after 1.9."""
    return [int(number) for number in re.findall("[0-9]+", package.version)]


def _only_needed(file: Path, everything: Path, package: Path) -> Path:
    """Take the package out of what was unpacked; its folder may have any name."""
    roots = [path.parent for path in (*everything.glob("metadata.json"), *everything.glob("*/metadata.json"))]
    if len(roots) != 1:
        raise DeskError(f"{file}: not an Argos package: it has {len(roots)} metadata.json instead of one")
    package.mkdir()
    for name in _KEPT:
        if (roots[0] / name).exists():
            (roots[0] / name).rename(package / name)
    return package


def _placed(package: Path, place: Path, before: Path) -> Path:
    """Put a whole package where it belongs, in the stead of what is there."""
    if place.exists():
        place.rename(before)
    return package.rename(place)


def _check_files(directory: Path) -> None:
    if not (directory / "metadata.json").is_file():
        raise _Unfit("not an Argos package: metadata.json is missing")
    if (directory / "bpe.model").is_file() and not (directory / "sentencepiece.model").is_file():
        raise _Unfit("it has a bpe.model; only packages with a sentencepiece.model can be used")
    for name in (_WEIGHTS, "sentencepiece.model"):
        if not (directory / name).is_file():
            raise _Unfit(f"not a whole Argos package: {name} is missing")
        if not (directory / name).stat().st_size:
            raise _Unfit(f"not a whole Argos package: {name} is empty")


def _described(directory: Path) -> Package:
    metadata = _metadata(directory / "metadata.json")
    if (kind := metadata.get("type", "translate")) != "translate":
        raise _Unfit(f"it is an Argos package of type {kind!r}; only 'translate' can be used")
    version = metadata.get("package_version")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise _Unfit(f"its metadata.json: package_version {version!r} is not a version such as '1.9'")
    prefix = metadata.get("target_prefix", "")
    if not isinstance(prefix, str):
        raise _Unfit(f"its metadata.json: target_prefix {prefix!r} is not a text")
    return Package(directory, _tag(metadata, "from_code"), _tag(metadata, "to_code"), version, prefix)


def _metadata(file: Path) -> Mapping[str, Any]:
    try:
        metadata = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise _Unfit(f"its metadata.json is not JSON: {error}") from error
    if not isinstance(metadata, dict):
        raise _Unfit(f"its metadata.json must be an object, found {type(metadata).__name__}")
    return metadata


def _tag(metadata: Mapping[str, Any], key: str) -> str:
    code = metadata.get(key)
    try:
        return tag_of(code if isinstance(code, str) else repr(code))
    except ValueError as error:
        raise _Unfit(f"its metadata.json: {key}: {error}") from error
