"""The inside of a worker process: requests come in, answers go out, a line of JSON each.

Run as a file: ``python -P inside.py PARENT_PID AT_ONCE MEMORY_LIMIT ENGINE_FILE``. It imports only what it
needs of the standard library, and never the desk, because every worker would pay for that in memory.
"""

import ctypes
import json
import os
import signal
import sys
import types
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from typing import Any, BinaryIO

_PR_SET_PDEATHSIG = 1
#: Only glibc's allocator keeps so much, and has this; it takes a fraction of a millisecond.
_trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None

Answer = Callable[[dict[str, Any]], dict[str, Any]]


def main(parent: int, at_once: int, memory_limit: int, engine: str) -> None:
    """Answer requests until the desk closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the desk, which ends us in its own time
    _die_with(parent)
    requests, answers = _pipes()
    if memory_limit:
        _limit(memory_limit)
    answer = _load(engine)
    if at_once > 1:
        _serve_on_threads(requests, answers, answer, at_once)
    for line in requests:
        answers.write(_answered(line, answer))
        answers.flush()
        _give_back()


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take the pipes away from where an engine would read or print, so that its noise is no answer."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return requests, answers


def _load(engine: str) -> Answer:
    """Return the engine's ``answer``, or else one that tells each who asks why there is none."""
    try:
        answer: Answer = _module(engine).answer
    except BaseException as error:  # noqa: BLE001 - it is told to everybody who asks
        reason = ImportError(f"the engine cannot be loaded: {_told(error)}")

        def answer(_request: dict[str, Any]) -> dict[str, Any]:
            raise reason

    return answer


def _module(file: str) -> Any:
    """Run a file as a module; one that cannot be read says so itself."""
    loader = SourceFileLoader("engine", file)
    module = sys.modules[loader.name] = types.ModuleType(loader.name)
    module.__file__ = file
    loader.exec_module(module)
    return module


def _serve_on_threads(requests: BinaryIO, answers: BinaryIO, answer: Answer, at_once: int) -> None:
    """Answer several at a time; the end does not wait for a thread that hangs."""
    import queue  # noqa: PLC0415 - an engine that is asked one thing at a time needs no threads
    import threading  # noqa: PLC0415

    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    writing = threading.Lock()

    def work() -> None:
        while True:
            answered = _answered(lines.get(), answer)
            with writing:
                answers.write(answered)
                answers.flush()
            _give_back()

    for _ in range(at_once):
        threading.Thread(target=work, daemon=True).start()
    for line in requests:
        lines.put(line)
    os._exit(0)


def _answered(line: bytes, answer: Answer) -> bytes:
    request = json.loads(line)
    try:
        reply = json.dumps({"id": request["id"], "answer": answer(request["request"])})
    except BaseException as error:  # noqa: BLE001 - an engine's panics are no Exceptions
        # What filled the memory is still there: this process is good for nothing more.
        spent = isinstance(error, MemoryError)
        reply = json.dumps({"id": request["id"], "error": _told(error), "spent": spent})
    return reply.encode() + b"\n"


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _give_back() -> None:
    """Return to the system what the engine needed for this answer: half of the process, else kept for the next."""
    if _trim is not None:
        _trim(0)


def _limit(memory: int) -> None:
    """Have the kernel refuse more memory than this, counted in addresses, which are more than what is used."""
    import resource  # noqa: PLC0415 - not every system has it

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _die_with(parent: int) -> None:
    """Have the kernel end this process when the desk dies in the middle of a request; else the pipe tells."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
