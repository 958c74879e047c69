"""``python -m tests.bench [FAMILY ...]``: measures and prints ``name value unit`` lines; progress goes to stderr."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

from tests.bench import channels, coverage, engine, hook, intake, path, routing, simulate, start
from tests.bench.figures import Figure
from tests.bench.growth import family as growth
from tests.bench.large import family as large
from tests.bench.mt import family as mt
from tests.bench.peer import family as peer

FAMILIES: dict[str, Callable[[], Awaitable[list[Figure]]]] = {
    "intake": intake.measure,
    "path": path.measure,
    "hook": hook.measure,
    "start": start.measure,
    "mt": mt.measure,
    "routing": routing.measure,
    "simulate": simulate.measure,
    "coverage": coverage.measure,
    "channels": channels.measure,
    "growth": growth.measure,
    "peer": peer.measure,
    "engine": engine.measure,
    "large": large.measure,
}
#: Those that are measured only where they are named: they take hours at first, and 20 GB.
ON_REQUEST = ("large",)


async def _print(family: str) -> None:
    for figure in await FAMILIES[family]():
        print(figure, flush=True)


def main(asked: list[str]) -> int:
    """Measure the families that were asked for, or all but those on request."""
    if unknown := [name for name in asked if name not in FAMILIES]:
        print(f"no such family: {', '.join(unknown)}; there are {', '.join(FAMILIES)}", file=sys.stderr)
        return 2
    for family in asked or [name for name in FAMILIES if name not in ON_REQUEST]:
        asyncio.run(_print(family))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
