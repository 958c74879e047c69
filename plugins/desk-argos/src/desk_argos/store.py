"""Argos packages on disk, as ``desk languages`` manages them."""

import shutil
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from desk import DeskError, Model
from desk_argos import index, packages
from desk_argos.packages import Package


class ArgosStore:
    """The packages in the desk's own ``directory``, and ``others`` that are used but belong to somebody else."""

    engine = "argos"

    def __init__(self, directory: Path, url: str = index.PUBLIC, others: Sequence[Package] = ()) -> None:
        self._directory = directory
        self._url = url
        self._others = others

    def installed(self) -> Sequence[Model]:
        """Return the packages on disk; one that is damaged is left out and told in the log."""
        theirs = [package for package in self._others if package.path.parent != self._directory]
        return [_model(package) for package in (*packages.installed(self._directory), *theirs)]

    def available(self, fetch: Callable[[str], bytes]) -> Sequence[Model]:
        """Return the packages that the index lists."""
        return index.read(self._url, fetch(self._url))

    def install(self, model: Model, files: Mapping[str, Path]) -> Model:
        """Unpack the package that was fetched, unless it is for other languages than the index says."""
        (file,) = files.values()
        self._directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".checking-", dir=self._directory) as apart:
            package = packages.unpack(file, Path(apart))
        if (package.source, package.target) != (model.source, model.target):
            raise DeskError(
                f"{file.name}: it translates {package.source} to {package.target}; "
                f"its index says {model.source} to {model.target}"
            )
        return self.add(file)

    def add(self, file: Path) -> Model:
        """Unpack an ``.argosmodel``; it takes the place of other versions of its pair."""
        package = packages.unpack(file, self._directory)
        for other in packages.installed(self._directory):
            if (other.source, other.target) == (package.source, package.target) and other.path != package.path:
                self.remove(_model(other))
        return _model(package)

    def pack(self, model: Model, directory: Path) -> Path:
        """Write an ``.argosmodel``, which the Argos library takes as well."""
        path = _path(model)
        packed = directory / f"translate-{path.name}.argosmodel"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for file in sorted(each for each in path.rglob("*") if each.is_file()):
                entry = zipfile.ZipInfo(f"{path.name}/{file.relative_to(path)}")
                entry.compress_type = zipfile.ZIP_DEFLATED
                with file.open("rb") as content, archive.open(entry, "w", force_zip64=True) as out:
                    shutil.copyfileobj(content, out)
        return packed

    def remove(self, model: Model) -> None:
        """Delete a package of the desk's own."""
        path = _path(model)
        if path.parent != self._directory:
            raise DeskError(f"{path}: it is not the desk's own; delete it yourself, or take it out of [plugins.argos]")
        with tempfile.TemporaryDirectory(prefix=".removing-", dir=self._directory) as apart:
            path.rename(Path(apart, "package"))


def _model(package: Package) -> Model:
    return Model(
        engine="argos",
        source=package.source,
        target=package.target,
        version=package.version,
        path=package.path,
    )


def _path(model: Model) -> Path:
    if model.path is None:
        raise DeskError(f"argos {model.source} to {model.target}: it is not installed")
    return model.path
