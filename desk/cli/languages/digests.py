"""Whether a file is what somebody promised."""

import hashlib
from pathlib import Path

from desk.hooks.translators import ModelFile


def sha256(file: Path) -> str:
    """Return the digest of a file, however large."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def objection(path: Path, promised: ModelFile) -> str | None:
    """Return what is different from the promise, or None."""
    size = path.stat().st_size
    if promised.size is not None and size != promised.size:
        return f"the index promises {promised.size} bytes, there came {size}"
    if promised.sha256 is not None and (found := sha256(path)) != promised.sha256.lower():
        return f"the index promises SHA-256 {promised.sha256.lower()}, there came {found}"
    return None
