"""The others: a LibreTranslate server, and the library ``argostranslate`` in a process of its own.

Both come from one environment that is made once, ``.venv-libretranslate``, or from the one that
``DESK_BENCH_LIBRETRANSLATE`` names. Both get the same package and no network.
"""

import asyncio
import contextlib
import json
import os
import shutil
import sys
import zipfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import aiohttp

from tests.bench.figures import progress
from tests.bench.mt.peer import PATIENCE, SOURCE, TARGET, Answer, alone, free_port, listening, running
from tests.bench.process import ROOT

_REQUIREMENTS = Path(__file__).with_name("requirements.txt")
_WORKER = Path(__file__).with_name("library_worker.py")


async def environment() -> Path:
    """Return the directory of programs of the others' environment, made if it is not there."""
    directory = Path(os.environ.get("DESK_BENCH_LIBRETRANSLATE", ROOT / ".venv-libretranslate"))
    if not (directory / "bin" / "libretranslate").exists():
        progress(f"mt: setting up {directory} for LibreTranslate; the first time this takes some minutes")
        await _run(sys.executable, "-m", "venv", directory)
        install = ("install", "--quiet", "--disable-pip-version-check", "--requirement", _REQUIREMENTS)
        await _run(directory / "bin" / "python", "-m", "pip", *install)
    return directory / "bin"


class LibreTranslate:
    """A server, and a client of it."""

    name = "libretranslate"

    def __init__(self, pid: int, session: aiohttp.ClientSession) -> None:
        self.pid = pid
        self._session = session

    async def translate(self, texts: Sequence[str]) -> Sequence[Answer]:
        """Translate in one request, a single text as one."""
        asked = texts[0] if len(texts) == 1 else list(texts)
        body = {"q": asked, "source": SOURCE, "target": TARGET, "format": "text"}
        async with self._session.post("/translate", json=body) as response:
            response.raise_for_status()
            made = (await response.json())["translatedText"]
        return [Answer(text) for text in ([made] if isinstance(made, str) else made)]


@contextlib.asynccontextmanager
async def libretranslate(programs: Path, package: Path, directory: Path) -> AsyncIterator[LibreTranslate]:
    """Run a server."""
    _install(package, directory)
    port = free_port()
    command = (programs / "libretranslate", "--host", "127.0.0.1", "--port", str(port), "--load-only", "en,pt")
    options = ("--disable-web-ui", "--disable-files-translation")
    async with running((*command, *options), directory, os.environ | alone(directory)) as process:
        await listening(port, process, directory)
        limit = aiohttp.ClientTimeout(total=PATIENCE)
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", timeout=limit) as session:
            yield LibreTranslate(process.pid, session)


class Library:
    """The library, asked line by line."""

    name = "library"

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.pid = process.pid
        self._process = process

    async def translate(self, texts: Sequence[str]) -> Sequence[Answer]:
        """Translate one text after another: the library takes no more at once."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(list(texts)).encode() + b"\n")
        made = json.loads(await self._process.stdout.readline())
        return [Answer(text) for text in made]


@contextlib.asynccontextmanager
async def library(programs: Path, package: Path, directory: Path) -> AsyncIterator[Library]:
    """Run the library."""
    _install(package, directory)
    environ = os.environ | alone(directory)
    async with running((programs / "python", _WORKER, SOURCE, TARGET), directory, environ, pipes=True) as process:
        yield Library(process)


def _install(package: Path, directory: Path) -> None:
    """Put a package where both look for it, with what LibreTranslate otherwise fetches when it starts."""
    data = directory / "data" / "argos-translate"
    with zipfile.ZipFile(package) as archive:
        archive.extractall(data / "packages")
    (data / "index.json").write_text("[]")
    (data / "minisbd").mkdir()
    (splitter,) = data.glob(f"packages/*/minisbd/{SOURCE}.onnx")
    for language in (SOURCE, TARGET):
        shutil.copy(splitter, data / "minisbd" / f"{language}.onnx")


async def _run(*command: str | Path) -> None:
    process = await asyncio.create_subprocess_exec(*command, stdout=sys.stderr)
    if await process.wait():
        raise SystemExit(f"bench: {' '.join(map(str, command))} failed; what it said stands above")
