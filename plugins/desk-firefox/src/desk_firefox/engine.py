"""The engine, run in a worker process: it may only be used on the thread that made it, and holds the interpreter.

Run as a file; it imports neither the desk nor its own package.
"""

from pathlib import Path
from typing import Any

from fxtranslate import Translator

_loaded: dict[tuple[str, ...], Translator] = {}


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Translate one text with the model of these files, which is loaded when it is first asked for."""
    files = tuple(request["files"])
    if files not in _loaded:
        _loaded[files] = Translator(*(Path(file).read_bytes() for file in files))
    try:
        return {"text": _loaded[files].translate(request["text"])}
    except BaseException:
        # An engine that panicked is in no state to be asked again.
        del _loaded[files]
        raise
