"""Mozilla's public index of Firefox Translations models: which files there are, and where."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, ValidationError, convert

from desk import DeskError, Model, ModelFile

#: The records that Firefox itself reads, and the server of the files that they name.
PUBLIC = "https://firefox.settings.services.mozilla.com/v1/buckets/main/collections/translations-models-v2/records"
ATTACHMENTS = "https://firefox-settings-attachments.cdn.mozilla.net/"
#: The format of models that the engine reads; another major version is another format.
_MAJOR = 3
#: The best first; a desktop gets this one as well.
_ARCHITECTURES = ("base-memory", "base", "tiny")
#: A model is whole with the files of one of these kinds.
_WHOLE = ({"model", "lex", "vocab"}, {"model", "lex", "srcvocab", "trgvocab"})
_NAME = re.compile(r"(?:model|lex|vocab|srcvocab|trgvocab)\.[\w.-]+\.(?:bin|spm)")
_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?([a-z]\w*)?")


class Attachment(Struct, frozen=True):
    """Where a file is, and what it must be."""

    location: str
    size: int
    hash: str


class Record(Struct, frozen=True, rename="camel"):
    """One file of a model."""

    name: str
    file_type: str
    source_language: str
    target_language: str
    version: str
    attachment: Attachment
    architecture: str | None = None

    @property
    def model(self) -> tuple[str, str, str]:
        """Return the pair and the version, with the architecture, that a file belongs to."""
        version = f"{self.version}-{self.architecture}" if self.architecture else self.version
        return self.source_language, self.target_language, version


def read(url: str, body: bytes, attachments: str) -> Sequence[Model]:
    """Return the best model of each pair that the engine can read; size and digest of every file are told."""
    parts = defaultdict[tuple[str, str, str], dict[str, Record]](dict)
    for record in _records(url, body):
        if _NAME.fullmatch(record.name.removesuffix(".zst")) and _major(record.version) == _MAJOR:
            parts[record.model][record.file_type] = record
    whole = {model: files for model, files in parts.items() if set(files) in _WHOLE}
    best = {model[:2]: model for model in sorted(whole, key=_worth)}
    return [_model(model, whole[model], attachments) for _, model in sorted(best.items())]


def _records(url: str, body: bytes) -> Sequence[Record]:
    """Return what can be read of the records; files of other kinds have other fields."""
    try:
        rows = json.loads(body)["data"]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise DeskError(f"{url}: no index of Firefox models: it has no 'data' in JSON ({error!r})") from error
    records = []
    for row in rows if isinstance(rows, list) else ():
        try:
            records.append(convert(row, Record))
        except ValidationError:
            continue
    return records


def _model(model: tuple[str, str, str], files: Mapping[str, Record], attachments: str) -> Model:
    source, target, version = model
    parts = tuple(_file(record, attachments) for _, record in sorted(files.items()))
    return Model(engine="firefox", source=source, target=target, version=version, files=parts)


def _file(record: Record, attachments: str) -> ModelFile:
    url = f"{attachments.rstrip('/')}/{record.attachment.location.lstrip('/')}"
    return ModelFile(url=url, name=record.name, size=record.attachment.size, sha256=record.attachment.hash)


def _worth(model: tuple[str, str, str]) -> tuple[Any, ...]:
    """Return the larger value for the better model: released before preliminary, newer before older."""
    version, _, architecture = model[2].partition("-")
    match = _VERSION.fullmatch(version)
    numbers = tuple(int(number or 0) for number in match.groups()[:3]) if match else ()
    place = _ARCHITECTURES.index(architecture) if architecture in _ARCHITECTURES else len(_ARCHITECTURES)
    return (match is not None and match[4] is None, numbers, -place, model)


def _major(version: str) -> int | None:
    match = _VERSION.fullmatch(version)
    return int(match[1]) if match else None
