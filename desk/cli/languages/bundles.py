"""A bundle: one tar file with every model, for machines without a network."""

import shutil
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import msgspec

from desk.cli.languages.digests import sha256
from desk.cli.languages.errors import Damaged, DiskFull
from desk.domain.errors import Invalid
from desk.hooks.translators import Model, ModelStore

MANIFEST = "manifest.json"
_FORMAT = "meridian-desk languages 1"
#: More is no list of models.
_LARGEST_MANIFEST = 4 * 1024 * 1024


class Entry(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """One model of a bundle and the file that its engine's store takes."""

    engine: str
    source: str
    target: str
    version: str
    file: str
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, kw_only=True, frozen=True):
    """What a bundle holds."""

    format: str
    models: list[Entry]


def write(out: Path, models: Sequence[Model], stores: Mapping[str, ModelStore]) -> None:
    """Write a bundle of models, whole or not at all."""
    fresh = out.with_name(f".{out.name}.new")
    try:
        with tempfile.TemporaryDirectory(prefix=".bundle-", dir=out.parent) as directory:
            packed = [stores[model.engine].pack(model, _folder(directory, n)) for n, model in enumerate(models)]
            entries = [_entry(model, file, n) for n, (model, file) in enumerate(zip(models, packed, strict=True))]
            manifest = Path(directory, MANIFEST)
            manifest.write_bytes(msgspec.json.format(msgspec.json.encode(Manifest(format=_FORMAT, models=entries))))
            with tarfile.open(fresh, "w") as tar:
                tar.add(manifest, MANIFEST, filter=_anonymous)
                for entry, file in zip(entries, packed, strict=True):
                    tar.add(file, entry.file, filter=_anonymous)
        fresh.replace(out)
    except OSError as error:
        raise DiskFull(f"{out}: it cannot be written ({error.strerror or error})") from error
    finally:
        fresh.unlink(missing_ok=True)


def is_bundle(file: Path) -> bool:
    """Tell whether a file means to be a bundle, whole or not."""
    try:
        with tarfile.open(file, "r:") as tar:
            first = tar.next()
            return first is not None and first.name == MANIFEST
    except (tarfile.TarError, OSError):
        return False


def unpack(bundle: Path, into: Path) -> dict[Entry, Path]:
    """Write the files of a bundle into an empty directory, every digest checked; or raise ``DeskError``."""
    try:
        with tarfile.open(bundle, "r:") as tar:
            manifest = _manifest(bundle, tar)
            return {entry: _extract(bundle, tar, entry, into) for entry in manifest.models}
    except (tarfile.TarError, EOFError) as error:
        raise Damaged(f"{bundle}: it is not a whole bundle ({error}); make it again or copy it again") from error
    except OSError as error:
        raise DiskFull(f"{bundle}: it cannot be unpacked in {into} ({error.strerror or error})") from error


def _folder(directory: str, number: int) -> Path:
    folder = Path(directory, str(number))
    folder.mkdir()
    return folder


def _entry(model: Model, file: Path, number: int) -> Entry:
    return Entry(
        engine=model.engine,
        source=model.source,
        target=model.target,
        version=model.version,
        file=f"{number:03}-{file.name}",
        bytes=file.stat().st_size,
        sha256=sha256(file),
    )


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who made a bundle and when: the same models make the same file."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    member.mode = 0o644
    return member


def _manifest(bundle: Path, tar: tarfile.TarFile) -> Manifest:
    member = tar.next()
    if member is None or member.name != MANIFEST or member.size > _LARGEST_MANIFEST:
        raise Invalid(f"{bundle}: it is no bundle: it does not begin with {MANIFEST}")
    try:
        manifest = msgspec.json.decode(_content(bundle, tar, member).read(), type=Manifest)
    except msgspec.MsgspecError as error:
        raise Damaged(f"{bundle}: its {MANIFEST} cannot be read: {error}") from error
    if manifest.format != _FORMAT:
        raise Invalid(f"{bundle}: found format {manifest.format!r}; expected {_FORMAT!r}. Is this desk up to date?")
    return manifest


def _extract(bundle: Path, tar: tarfile.TarFile, entry: Entry, into: Path) -> Path:
    """Write one file of the manifest under a name of its own; what else is in the tar is never touched."""
    if Path(entry.file).name != entry.file or entry.file in {"", ".", ".."}:
        raise Damaged(f"{bundle}: its file {entry.file!r} leads out of its folder; nothing was installed")
    if (to := into / entry.file).exists():
        raise Damaged(f"{bundle}: its {MANIFEST} names {entry.file} twice; nothing was installed")
    try:
        member = tar.getmember(entry.file)
    except KeyError as error:
        raise Damaged(f"{bundle}: the file {entry.file} is missing; nothing was installed") from error
    if member.size != entry.bytes:
        raise Damaged(f"{bundle}: {entry.file} has {member.size} bytes, not {entry.bytes}; nothing was installed")
    with _content(bundle, tar, member) as content, to.open("xb") as out:
        shutil.copyfileobj(content, out)
    if (found := sha256(to)) != entry.sha256:
        raise Damaged(
            f"{bundle}: {entry.file} has SHA-256 {found}, its manifest says {entry.sha256}; nothing was installed"
        )
    return to


def _content(bundle: Path, tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member) if member.type == tarfile.REGTYPE else None
    if content is None:
        raise Damaged(f"{bundle}: {member.name} is not a file; nothing was installed")
    return content
