"""The inside of a worker that dies, hangs or talks nonsense when a file says so; it does not import the desk."""

import os
import signal
import time
from pathlib import Path
from typing import Any


def answer(request: dict[str, Any]) -> dict[str, Any]:
    segments, target = request["segments"], request["target"]
    match Path(request["mood"]).read_text(encoding="utf-8"):
        case "crashing":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hanging":
            time.sleep(3600)
        case "full":
            return {"texts": [bytes(2**40).decode() for _ in segments]}
        case "forgetful":
            return {"texts": [f"[{target}] {segment}" for segment in segments][1:]}
        case "stammering":
            return {"texts": ["the the the the the the the the the the" for _ in segments]}
        case "silent":
            return {"texts": ["" for _ in segments]}
        case "of another mind":
            return {"texts": None}
    return {"texts": [f"[{target}] {segment}" for segment in segments]}
