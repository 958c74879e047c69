"""The shop: its virtual environment and its database are made once, in a cache; then it starts within seconds."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desk.testing.servers.missing import Missing

_HERE = Path(__file__).parent
_PATIENCE = 900


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop that runs."""

    url: str


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Shop]:
    """Run a shop on a database of its own in ``folder``."""
    place = _prepared()
    shutil.copy(place / "shop.sqlite3", folder)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [place / "venv/bin/python", "-W", "ignore", _HERE / "server.py", "serve"],
            env={**os.environ, "OSCAR_SHOP": str(folder)},
            stdout=subprocess.PIPE,
            stderr=log,
        )
    try:
        yield Shop(f"http://127.0.0.1:{_port(process)}")
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _port(process: "subprocess.Popen[bytes]") -> int:
    """Return the first thing that the shop says; it ends without a word where something is wrong."""
    said = b"" if process.stdout is None else process.stdout.readline()
    if not said:
        raise RuntimeError("the shop does not start; its log says why")
    return int(said)


def _prepared() -> Path:
    """Return the folder with the virtual environment and a database to copy; the first call of all makes both."""
    made_of = b"".join((_HERE / name).read_bytes() for name in ("requirements.txt", "server.py", "shop_settings.py"))
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "meridian-desk" / "oscar"
    place = base / f"{sys.version_info.major}.{sys.version_info.minor}-{hashlib.sha256(made_of).hexdigest()[:12]}"
    place.mkdir(parents=True, exist_ok=True)
    with (base / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "ready").exists():
            _prepare(place)
            (place / "ready").touch()
    return place


def _prepare(place: Path) -> None:
    shutil.rmtree(place)
    place.mkdir()
    _run(sys.executable, "-m", "venv", place / "venv")
    _run(place / "venv/bin/python", "-m", "pip", "install", "--quiet", "-r", _HERE / "requirements.txt")
    _run(place / "venv/bin/python", "-W", "ignore", _HERE / "server.py", "prepare", shop=place)


def _run(*command: object, shop: Path = _HERE) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, "OSCAR_SHOP": str(shop)},
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE,
    )
    if done.returncode:
        raise Missing("django-oscar from pip", done.stderr.strip()[-1000:])
