"""The inside of a worker process: requests on standard input, answers on standard output, a line of JSON each.

Run as a file; it imports neither the desk nor its own package. The engine may only be used on the
thread that made it and holds the interpreter for a whole sentence, so the process has one thread.
"""

import ctypes
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1


def main(parent: int) -> None:
    """Answer requests until the desk closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the desk, which ends us in its own time
    _die_with(parent)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever the engine prints must not be taken for an answer
    engines: dict[tuple[str, ...], Any] = {}
    for line in sys.stdin.buffer:
        answers.write(json.dumps(_answer(json.loads(line), engines)).encode() + b"\n")
        answers.flush()


def _answer(request: dict[str, Any], engines: dict[tuple[str, ...], Any]) -> dict[str, str]:
    files = tuple(request["files"])
    try:
        if files not in engines:
            engines[files] = _load(files)
        return {"text": engines[files].translate(request["text"])}
    except BaseException as error:  # noqa: BLE001 - the engine's panics are no Exceptions
        engines.pop(files, None)
        return {"error": f"{type(error).__name__}: {error}"}


def _load(files: tuple[str, ...]) -> Any:
    """Load a model from its files; the engine is imported here, once there is something to do."""
    from fxtranslate import Translator  # noqa: PLC0415 - an idle process stays small

    return Translator(*(Path(file).read_bytes() for file in files))


def _die_with(parent: int) -> None:
    """Have the kernel end this process when the desk dies in the middle of a sentence; else the pipe tells."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit()


if __name__ == "__main__":
    main(int(sys.argv[1]))
