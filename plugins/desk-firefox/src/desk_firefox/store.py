"""Firefox models on disk, as ``desk languages`` manages them."""

import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from desk import DeskError, Model
from desk_firefox import index, pack
from desk_firefox.models import ModelFiles, found_in, installed

#: The folders of this store, such as ``en_zh-Hant-3.0-base-memory``.
_FOLDER = re.compile(r"[A-Za-z-]+_[A-Za-z-]+-\d[\w.+-]{0,40}")
#: Where a folder's name tells it; a folder of somebody else's need not.
_VERSION, _UNKNOWN = re.compile(r"(?<=-)\d[\w.+-]*$"), "0"
#: What every model of the engine begins with: the version of its container.
_WEIGHTS = (1).to_bytes(8, "little")
_ZSTANDARD = b"\x28\xb5\x2f\xfd"


class FirefoxStore:
    """The models in the desk's own ``directory``, and ``others`` that are used but belong to somebody else."""

    engine = "firefox"

    def __init__(
        self,
        directory: Path,
        url: str = index.PUBLIC,
        attachments: str = index.ATTACHMENTS,
        others: Sequence[ModelFiles] = (),
    ) -> None:
        self._directory = directory
        self._url = url
        self._attachments = attachments
        self._others = others

    def installed(self) -> Sequence[Model]:
        """Return the models on disk; one that is damaged is left out and told in the log."""
        theirs = [files for files in self._others if files.weights.parent.parent != self._directory]
        return [_model(files) for files in (*installed(self._directory), *theirs)]

    def available(self, fetch: Callable[[str], bytes]) -> Sequence[Model]:
        """Return the best model of each pair that the index lists."""
        return index.read(self._url, fetch(self._url), self._attachments)

    def install(self, model: Model, files: Mapping[str, Path]) -> Model:
        """Put the files that were fetched into a folder of their own, unpacked."""
        return self._placed(model, {name.removesuffix(".zst"): _plain(file) for name, file in files.items()})

    def add(self, file: Path) -> Model:
        """Install from a file that ``pack`` wrote."""
        return self._placed(*pack.read(file))

    def pack(self, model: Model, directory: Path) -> Path:
        """Write a zip of the model's files."""
        return pack.write(model, _path(model), directory)

    def remove(self, model: Model) -> None:
        """Delete a model of the desk's own."""
        path = _path(model)
        if path.parent != self._directory:
            raise DeskError(
                f"{path}: it is not the desk's own; it came with a package from pip, which can uninstall it, "
                "or it is named in [plugins.firefox] models"
            )
        with tempfile.TemporaryDirectory(prefix=".removing-", dir=self._directory) as apart:
            path.rename(Path(apart, "model"))

    def _placed(self, model: Model, contents: Mapping[str, bytes]) -> Model:
        """Write a model's folder beside where it belongs, and put it there once it is whole."""
        name = f"{model.source}_{model.target}-{model.version}"
        if _FOLDER.fullmatch(name) is None:
            raise DeskError(f"firefox: {name!r} cannot be a model's languages and version")
        self._directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".installing-", dir=self._directory) as apart:
            fresh = Path(apart, name)
            fresh.mkdir()
            for part, content in contents.items():
                (fresh / part).write_bytes(content)
            _check(fresh, name)
            place = self._directory / name
            for number, old in enumerate(self._same_pair(model)):
                old.rename(Path(apart, f"{number}"))
            return _model(found_in(fresh.rename(place))[0])

    def _same_pair(self, model: Model) -> Sequence[Path]:
        """Return the folders of every version of a pair, whole or not: a new one takes their place."""
        return list(self._directory.glob(f"{model.source}_{model.target}-[0-9]*"))


def _check(folder: Path, name: str) -> None:
    """Raise ``DeskError`` unless a folder holds a whole model."""
    try:
        (files,) = found_in(folder)
    except DeskError as error:
        raise DeskError(str(error).replace(str(folder), name)) from error
    if not files.weights.read_bytes()[: len(_WEIGHTS)] == _WEIGHTS:
        raise DeskError(f"{name}: {files.weights.name} is no model of this engine")
    for part in files.files():
        if not Path(part).stat().st_size:
            raise DeskError(f"{name}: {Path(part).name} is empty")


def _plain(file: Path) -> bytes:
    """Return the content of a file, unpacked if it is packed."""
    content = file.read_bytes()
    if not content.startswith(_ZSTANDARD):
        return content
    from fxtranslate import discovery  # noqa: PLC0415 - a native library; the desk itself never loads it

    try:
        return bytes(discovery.verify_and_decompress(content))
    except ValueError as error:
        raise DeskError(f"{file.name}: it cannot be unpacked ({error})") from error


def _model(files: ModelFiles) -> Model:
    path = files.weights.parent
    version = _VERSION.search(path.name)
    return Model(
        engine="firefox",
        source=files.source,
        target=files.target,
        version=version[0] if version else _UNKNOWN,
        path=path,
    )


def _path(model: Model) -> Path:
    if model.path is None:
        raise DeskError(f"firefox {model.source} to {model.target}: it is not installed")
    return model.path
