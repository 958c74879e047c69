"""``desk languages add``: models that were carried here by hand."""

import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from desk.cli.languages import bundles
from desk.cli.languages.bundles import Entry
from desk.cli.languages.download import downloads_directory
from desk.cli.languages.stores import called, installed
from desk.domain.errors import DeskError, Invalid, NotFound
from desk.hooks.translators import Model, ModelStore


def add(files: Sequence[Path], stores: Sequence[ModelStore]) -> None:
    """Install packages and bundles, one after another; every one whole or not at all."""
    for file in files:
        if not file.is_file():
            raise NotFound(f"{file}: there is no such file")
        for model in _bundle(file, stores) if bundles.is_bundle(file) else [_package(file, stores)]:
            print(f"{called(model)} is installed.")


def _package(file: Path, stores: Sequence[ModelStore]) -> Model:
    """Give a file to the engine that takes it."""
    reasons = []
    for store in stores:
        try:
            return store.add(file)
        except DeskError as error:
            reasons.append(f"{store.engine}: {error}")
    raise Invalid("\n".join([f"{file}: no engine takes it; nothing was installed.", *reasons]))


def _bundle(file: Path, stores: Sequence[ModelStore]) -> list[Model]:
    """Install what a bundle holds and is not there yet."""
    by_engine = {store.engine: store for store in stores}
    there = {(model.engine, model.source, model.target, model.version) for model in installed(stores)}
    with tempfile.TemporaryDirectory(prefix="bundle-", dir=_made(downloads_directory())) as into:
        entries = bundles.unpack(file, Path(into))
        _complain_of_unknown(file, entries, by_engine)
        return [
            by_engine[entry.engine].add(path) for entry, path in entries.items() if not _told_as_there(entry, there)
        ]


def _told_as_there(entry: Entry, there: Collection[tuple[str, str, str, str]]) -> bool:
    name = (entry.engine, entry.source, entry.target, entry.version)
    if name in there:
        print("{} {} -> {} {} is installed already.".format(*name))
    return name in there


def _made(directory: Path) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def _complain_of_unknown(file: Path, entries: Iterable[Entry], stores: Mapping[str, ModelStore]) -> None:
    for engine in sorted({entry.engine for entry in entries} - set(stores)):
        raise NotFound(
            f"{file}: it holds models of the engine {engine!r}, whose plugin is not installed or was not chosen "
            f"(there are {', '.join(stores)}); nothing was installed"
        )
