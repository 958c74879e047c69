"""Machine translation: the desk beside the library ``argostranslate`` and a LibreTranslate server, in one run.

All three have the same Argos package and the same texts, the development chats of WMT 2022 from English to
Portuguese, each as it is shipped: its own beam, threads and cleaning up. The desk is a real one, asked over HTTP.
``_library`` and ``_libretranslate`` at the end of a name mean those two; a ratio or a gain is ours against LibreTranslate.
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from tests.bench import belief
from tests.bench.figures import Figure, progress
from tests.bench.mt import data, live, others, quality, replay, side_by_side
from tests.bench.mt.others import LibreTranslate
from tests.bench.mt.ours import Ours, desk
from tests.bench.mt.peer import PATIENCE, SOURCE, TARGET
from tests.bench.process import ROOT

_STARTS = 3
_PATHOLOGICAL = "a" * 3000
_OWN_NETWORK = ("unshare", "--map-root-user", "--net")


async def measure() -> list[Figure]:
    """Measure everything that has to do with translating."""
    programs = await others.environment()
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as directory:
        return [
            *await _beside(programs, Path(directory)),
            *await _offline(_made(Path(directory), "offline")),
            *await live.measure(_made(Path(directory), "live")),
            *await replay.measure(_made(Path(directory), "replay")),
            *await belief.measure(),
        ]


async def _beside(programs: Path, directory: Path) -> list[Figure]:
    """Compare speed, size and quality."""
    package, texts = data.package(SOURCE, TARGET), list(dict.fromkeys(said.text for said in data.english()))
    async with AsyncExitStack() as stack:
        progress("mt: starting the desk, the library and LibreTranslate")
        ours = await stack.enter_async_context(desk([package], _made(directory, "ours")))
        library = await stack.enter_async_context(others.library(programs, package, _made(directory, "library")))
        server = await stack.enter_async_context(others.libretranslate(programs, package, _made(directory, "server")))
        measured = await side_by_side.compare([ours, library, server], texts)
        worst = await _pathological(ours, server)
    answers = {name: each.answers for name, each in measured.items()}
    return [*side_by_side.figures(measured), *quality.figures(data.english(), answers), *worst]


async def _pathological(ours: Ours, server: LibreTranslate) -> list[Figure]:
    took = []
    for peer in (ours, server):
        progress(f"mt: {len(_PATHOLOGICAL)} times the same letter to {peer.name}")
        began = time.perf_counter()
        await peer.translate([_PATHOLOGICAL])
        took.append(time.perf_counter() - began)
    return [Figure("mt.pathological_s", took[0], "s"), Figure("mt.pathological_s_libretranslate", took[1], "s")]


async def _offline(directory: Path) -> list[Figure]:
    """Start a desk that has no network, again and again; the first time it also unpacks its package."""
    alone = _OWN_NETWORK if subprocess.run([*_OWN_NETWORK, "true"], check=False).returncode == 0 else ()
    if not alone:
        progress("mt: this system grants no network of one's own; the desk is kept from it by proxies that nobody is")
    took = []
    for number in range(_STARTS):
        progress(f"mt: starting without a network, {number + 1} of {_STARTS}")
        command = (*alone, sys.executable, "-m", "tests.bench.mt.first", str(directory))
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
        async with asyncio.timeout(PATIENCE):
            out, _ = await process.communicate()
        if process.returncode:
            raise RuntimeError("the desk did not start without a network; what it said stands above")
        took.append(float(out))
    return [Figure("mt.offline_start_s", statistics.median(took), "s")]


def _made(directory: Path, name: str) -> Path:
    (directory / name).mkdir()
    return directory / name
