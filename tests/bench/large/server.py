"""The measured desk: ``python -m tests.bench.large.server DIRECTORY``, on the database that lies there.

It writes its port on a line and serves until standard input ends. Nobody is present, so nothing is routed meanwhile.
"""

import asyncio
import sys
from pathlib import Path

from desk.app import Desk
from desk.listening import serving
from tests.bench.large.world import config
from tests.bench.world import plugins


async def main(data: Path) -> None:
    """Serve."""
    async with Desk(config(data), loaded=plugins(0)) as desk, serving(desk, "127.0.0.1", 0) as port:
        print(port, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
