"""Secrets among settings: they stand in the environment or in a file, for TOML files are copied and shown around."""

import re
from collections.abc import Mapping
from pathlib import Path

_NAMES = re.compile(r"(^|_)(secret|password|token|(api|access|private|signing)_?key)$", re.IGNORECASE)


def is_secret(key: str) -> bool:
    """Tell by its name whether a setting is a secret: ``token``, ``webhook_secret``, ``api_key`` and the like."""
    return _NAMES.search(key) is not None


def secret(value: object, environ: Mapping[str, str], folder: Path) -> str:
    """Return the secret that a setting points to; ``ValueError`` says what is wrong and never shows it."""
    match value:
        case {"env": str(name), **rest} if not rest:
            if name not in environ:
                raise ValueError(f"found the variable {name}, which is not set; expected one that holds the secret")
            return environ[name]
        case {"file": str(path), **rest} if not rest:
            return _content(folder / path)
    raise ValueError(f'found {type(value).__name__}; expected {{ env = "NAME" }} or {{ file = "PATH" }}')


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ValueError(f"found the file {path}, which cannot be read: {reason}") from None
