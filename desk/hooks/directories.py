"""Where on this machine engines keep their models."""

import os
from pathlib import Path


def models_directory(engine: str) -> Path:
    """Return the directory of an engine's models, which need not exist; it is the same for every desk of an account."""
    data = os.environ.get("XDG_DATA_HOME", "")
    # The specification says: a relative path is to be ignored.
    home = Path(data) if Path(data).is_absolute() else Path.home() / ".local" / "share"
    return home / "meridian-desk" / "models" / engine
