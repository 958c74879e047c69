"""The public index of Argos packages: which there are, and where."""

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from desk import DeskError, Model, ModelFile
from desk_argos.codes import tag_of

#: Where Argos Translate itself looks.
PUBLIC = "https://raw.githubusercontent.com/argosopentech/argospm-index/main/index.json"


def read(url: str, body: bytes) -> Sequence[Model]:
    """Return the translation packages that an index lists; it tells neither sizes nor digests."""
    try:
        entries = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise DeskError(f"{url}: no index of Argos packages: it is not JSON ({error})") from error
    if not isinstance(entries, list):
        raise DeskError(f"{url}: no index of Argos packages: expected a list of them")
    models = (_model(entry) for entry in entries if isinstance(entry, dict))
    return [model for model in models if model is not None]


def _model(entry: Mapping[str, Any]) -> Model | None:
    """Return what an entry describes, or None for other things than translation packages that can be fetched."""
    link = next((link for link in _list(entry.get("links")) if urlsplit(str(link)).scheme in {"https", "http"}), None)
    if entry.get("type", "translate") != "translate" or link is None:
        return None
    try:
        source, target = tag_of(str(entry.get("from_code"))), tag_of(str(entry.get("to_code")))
    except ValueError:
        return None
    file = ModelFile(url=link, name=PurePosixPath(urlsplit(link).path).name or "package.argosmodel")
    version = str(entry.get("package_version", ""))
    return Model(engine="argos", source=source, target=target, version=version, files=(file,))


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else []
