"""One file with a Firefox model, to carry it to another machine: a flat zip, with what it is in ``model.json``."""

import re
import shutil
import zipfile
import zlib
from pathlib import Path

from msgspec import MsgspecError, Struct, json

from desk import DeskError, Model

_ABOUT = "model.json"
_PART = re.compile(r"(?:model|lex|vocab|srcvocab|trgvocab)\.[\w.-]+\.(?:bin|spm)")
#: The largest known model has 0.1 GB.
_LARGEST = 1024**3


class About(Struct, kw_only=True):
    """What a pack holds."""

    engine: str
    source: str
    target: str
    version: str


def write(model: Model, folder: Path, directory: Path) -> Path:
    """Write a model's pack into a directory and return it."""
    about = About(engine=model.engine, source=model.source, target=model.target, version=model.version)
    packed = directory / f"{model.source}_{model.target}-{model.version}.firefoxmodel"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo(_ABOUT), json.encode(about))
        for file in sorted(each for each in folder.iterdir() if _PART.fullmatch(each.name)):
            with file.open("rb") as content, archive.open(zipfile.ZipInfo(file.name), "w", force_zip64=True) as out:
                shutil.copyfileobj(content, out)
    return packed


def read(file: Path) -> tuple[Model, dict[str, bytes]]:
    """Return what a pack holds; raise ``DeskError`` that says what is wrong with it."""
    try:
        with zipfile.ZipFile(file) as archive:
            _check(file, archive)
            contents = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise DeskError(f"{file}: no Firefox model: it is not a whole zip archive ({error})") from error
    try:
        about = json.decode(contents.pop(_ABOUT), type=About)
    except MsgspecError as error:
        raise DeskError(f"{file}: no Firefox model: its {_ABOUT} cannot be read ({error})") from error
    if about.engine != "firefox":
        raise DeskError(f"{file}: no Firefox model: it is for the engine {about.engine!r}")
    return Model(engine="firefox", source=about.source, target=about.target, version=about.version), contents


def _check(file: Path, archive: zipfile.ZipFile) -> None:
    """Refuse what is no part of a model; nothing is read beyond the sizes that are declared here."""
    entries = archive.infolist()
    if _ABOUT not in archive.namelist():
        raise DeskError(f"{file}: no Firefox model: {_ABOUT} is missing; `desk languages bundle` makes such files")
    for entry in entries:
        if entry.filename != _ABOUT and not _PART.fullmatch(entry.filename):
            raise DeskError(f"{file}: its entry {entry.filename!r} is no part of a Firefox model; nothing was unpacked")
        if entry.flag_bits & 1:
            raise DeskError(f"{file}: it is encrypted")
    if len(set(archive.namelist())) < len(entries) or sum(entry.file_size for entry in entries) > _LARGEST:
        raise DeskError(f"{file}: it has an entry twice, or would grow beyond {_LARGEST} bytes; nothing was unpacked")
