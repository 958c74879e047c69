"""``desk serve``: the desk, until it is told to stop."""

import argparse
import asyncio
import logging
import signal
from collections.abc import Callable

from desk.app import Desk, serving
from desk.cli.configuration import Read, add_config, read_config
from desk.config.model import Config
from desk.hooks.protocols import Command

log = logging.getLogger("desk")


def set_up_logging() -> None:
    """Log to standard error, a line an event; no text of a message is ever logged."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s")


async def serve(read: Read, ready: Callable[[Config], None]) -> None:
    """Run a desk until the process is asked to end; call ``ready`` once it takes requests."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    config = read.config
    async with Desk(config, loaded=read.loaded) as desk, serving(desk, config.desk.host, config.desk.port):
        ready(config)
        await stop.wait()
        log.info("stopping: what is accepted is stored, what is being sent is finished")


def _ready(config: Config) -> None:
    log.info("ready: console %s/console, API %s/api/openapi.json", config.desk.public_url, config.desk.public_url)


def _run(args: argparse.Namespace) -> int:
    set_up_logging()
    asyncio.run(serve(read_config(args.config), _ready))
    return 0


COMMAND = Command("serve", "Run the desk.", _run, add_config)
