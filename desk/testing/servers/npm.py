"""Programs from npm: installed once into a cache outside the tree, started on loopback, stopped by their pid.

A program is a folder with ``package.json``, whose versions are pinned, and the files that start it. It prints one line
of JSON with ``"ready": true`` once it answers.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from desk.testing.servers.missing import Missing

#: The oldest Node.js whose ``fetch`` and class fields the shops rely on.
OLDEST = 20


def node() -> str:
    """Return Node.js, or say what is missing."""
    found = shutil.which("node")
    if found is None or shutil.which("npm") is None:
        raise Missing("Node.js with npm", "run: apt install nodejs npm")
    told = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    if int(told.strip().removeprefix("v").partition(".")[0]) < OLDEST:
        raise Missing(f"Node.js {OLDEST} or newer", f"found {told.strip()}; npm install --global n && n lts brings one")
    return found


def installed(folder: Path, name: str) -> Path:
    """Return the ``node_modules`` of a program under its name; the first call of all runs ``npm install``."""
    node()
    wanted = (folder / "package.json").read_bytes()
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "meridian-desk" / "npm"
    place = base / f"{name}-{hashlib.sha256(wanted).hexdigest()[:12]}"
    base.mkdir(parents=True, exist_ok=True)
    with (base / f"{place.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            with tempfile.TemporaryDirectory(dir=base) as fresh:
                _install(Path(fresh), wanted)
                (Path(fresh) / "done").mkdir()
                Path(fresh, "node_modules").rename(Path(fresh) / "done" / "node_modules")
                Path(fresh, "done").rename(place)
    return place / "node_modules"


def _install(into: Path, package: bytes) -> None:
    (into / "package.json").write_bytes(package)
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error"]
    done = subprocess.run(command, cwd=into, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing("what npm installs", done.stderr.strip()[-2000:])


@contextlib.contextmanager
def running(
    script: Path, modules: Path, environment: Mapping[str, str], log: Path, within: float = 180.0
) -> Iterator[dict[str, Any]]:
    """Run a script of Node.js; yield what it printed when it was ready.

    Its words go to ``log``, in whose folder it works.
    """
    with log.open("wb") as told:
        process = subprocess.Popen(
            [node(), str(script)],
            cwd=log.parent,
            env={**os.environ, "NODE_PATH": str(modules), **environment},
            stdout=told,
            stderr=subprocess.STDOUT,
        )
        try:
            yield _ready(process, log, within)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _ready(process: "subprocess.Popen[bytes]", log: Path, within: float) -> dict[str, Any]:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline and process.poll() is None:
        for line in log.read_text("utf-8", "replace").splitlines():
            if line.startswith('{"ready":true'):
                said: dict[str, Any] = json.loads(line)
                return said
        time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} does not start:\n{log.read_text('utf-8', 'replace')[-4000:]}")
