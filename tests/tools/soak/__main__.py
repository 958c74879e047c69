"""``python -m tests.tools.soak [--minutes 20] [--calm 12] [--share 0.5] [--every 45]``: a grown desk for a while.

Two processes that serve and one that works, on a PostgreSQL and a NATS of their own. First the pace is measured that
the desk keeps up with; then a share of it is written, answers go out to a shop, and one process after another is ended
in turns by SIGTERM and by ``kill -9`` and started again, until the calm at the end, in which their memory is measured. What is acknowledged must be there, told once and in order, and
neither memory nor lag nor latency may grow. Prints a table and a verdict, and writes ``soak.svg`` and ``soak.csv``.
"""

import argparse
import asyncio
import contextlib
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from desk.services.parts import Part
from desk.testing.servers import postgres
from desk.testing.waiting import until
from tests.faults.ground.after import rests
from tests.faults.ground.invariants import broken, consoles_were_told
from tests.faults.ground.processes import Running, run_desk
from tests.faults.ground.settings import Where
from tests.faults.ground.shop import Shop, open_shop
from tests.support import nats
from tests.tools.soak.load import People
from tests.tools.soak.report import report
from tests.tools.soak.sampling import Sample, Sampler

_PARTS = (Part.WEB, Part.WEB, Part.WORKER)
#: Seconds of full speed, and between two looks.
_FLOOD, _LOOK = 20.0, 5.0
#: Messages on their way at once while the ceiling is measured.
_IN_FLIGHT = 64


@dataclass(slots=True)
class Soaked:
    """What was seen."""

    ceiling: float
    pace: float
    samples: list[Sample] = field(default_factory=list)
    #: When which process was ended how.
    restarts: list[tuple[float, str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    messages: int = 0
    answers: int = 0
    troubles: int = 0


def _say(text: str) -> None:
    print(f"soak: {text}", file=sys.stderr, flush=True)


async def ceiling(desk: Running, people: People) -> float:
    """Return how many messages a second the desk takes in, prepares and tells for as long as it is asked to."""
    began, first = time.monotonic(), people.count
    console = people.consoles[0]
    while time.monotonic() - began < _FLOOD:
        while people.count - len(console.arrived) < _IN_FLIGHT:
            people.say(time.monotonic())
        await asyncio.sleep(0.002)
    await until(lambda: len(console.arrived) == people.count, within=120)
    seconds = time.monotonic() - began
    await rests(desk)
    return (people.count - first) / seconds


async def _restarting(desk: Running, every: float, soaked: Soaked, began: float, end: float) -> None:
    """End one process after another until a moment, and let them live from then on; never returns."""
    for number, process in enumerate(cycle(desk.processes)):
        await asyncio.sleep(every)
        if time.monotonic() > end:
            await asyncio.Event().wait()
        kind = "SIGTERM" if number % 2 else "kill -9"
        soaked.restarts.append((time.monotonic() - began, kind, f"{process.part} {desk.processes.index(process)}"))
        if kind == "SIGTERM":
            process.ask_to_end()
            await process.ended()
        else:
            await asyncio.to_thread(process.kill)
        process.start()
        await process.ready()


async def _sampling(sampler: Sampler, soaked: Soaked) -> None:
    while True:
        soaked.samples.append(await sampler.look())
        await asyncio.sleep(_LOOK)


async def _judged(desk: Running, people: People, shop: Shop) -> list[str]:
    """Let everything come to rest and return every invariant that is broken."""
    found = await rests(desk, within=120)
    wrong, console = broken(people.record, found, await shop.heard()), people.consoles[0]
    with contextlib.suppress(AssertionError):
        await until(lambda: not list(consoles_were_told(found, console.told_of())), within=30)
    return [*wrong, *consoles_were_told(found, console.told_of())]


async def soak(where: Where, shop: Shop, minutes: float, calm: float, share: float, every: float) -> Soaked:
    """Run it all."""
    async with run_desk(where, _PARTS) as desk, People.at(desk.addresses) as people:
        _say("how much the desk keeps up with")
        most = await ceiling(desk, people)
        soaked = Soaked(most, most * share)
        _say(f"{most:.0f} messages a second; {soaked.pace:.0f} for {minutes:g} minutes")
        began = time.monotonic()
        background = [
            asyncio.create_task(_sampling(Sampler(desk, people), soaked)),
            asyncio.create_task(_restarting(desk, every, soaked, began, began + (minutes - calm) * 60)),
        ]
        writing = asyncio.create_task(people.write(soaked.pace, minutes * 60))
        await asyncio.wait([writing, *background], return_when=asyncio.FIRST_COMPLETED)
        for task in (writing, *background):
            task.cancel()
        for ended in await asyncio.gather(writing, *background, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended
        await _all_back(desk)
        people.check()
        await people.finished()
        soaked.wrong = await _judged(desk, people, shop)
        soaked.messages, soaked.answers = len(people.record.said), len(people.record.answered)
        soaked.troubles = len(people.record.troubles)
    return soaked


async def _all_back(desk: Running) -> None:
    """The end may have come in the middle of a restart."""
    for process in desk.processes:
        if not process.alive:
            process.start()
    await desk.ready()


async def main(minutes: float, calm: float, share: float, every: float, into: Path) -> int:
    """Soak, report, and tell by the exit status whether all is well."""
    with (
        tempfile.TemporaryDirectory(prefix="desk-soak-") as directory,
        postgres.started(haste=False) as server,
        server.database() as store,
        nats.address() as bus,
    ):
        async with open_shop() as shop:
            where = Where(directory=Path(directory), shop=shop.url, store=store, bus=bus)
            soaked = await soak(where, shop, minutes, calm, share, every)
    return report(soaked, [f"{part} {place}" for place, part in enumerate(_PARTS)], into)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.tools.soak", description="A grown desk for a while.")
    parser.add_argument("--minutes", type=float, default=20.0, help="how long; 20")
    parser.add_argument("--calm", type=float, default=12.0, help="minutes of these, the last, without restarts; 12")
    parser.add_argument("--share", type=float, default=0.5, help="of the pace that the desk keeps up with; 0.5")
    parser.add_argument("--every", type=float, default=45.0, help="seconds between two restarts; 45")
    parser.add_argument("--into", type=Path, default=Path(".artifacts/soak"), help="where the picture goes")
    asked = parser.parse_args()
    sys.exit(asyncio.run(main(asked.minutes, asked.calm, asked.share, asked.every, asked.into)))
