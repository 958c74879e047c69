"""``desk serve``: the desk, until it is told to stop."""

import argparse
import asyncio
import contextlib
import gc
import logging
import signal
from collections.abc import AsyncIterator, Callable
from time import perf_counter

from desk.app import Desk
from desk.cli.configuration import Read, add_config, read_config
from desk.config.buses import LOCAL
from desk.config.model import Config, DeskSettings
from desk.domain.errors import DeskError
from desk.hooks.protocols import Command
from desk.journal import lines
from desk.listening import serving
from desk.services.parts import Part

log = logging.getLogger("desk")


class OneProcess(DeskError):
    """A part of the work is asked for where there are no others to do the rest."""

    code = "one_process"


def check_part(part: Part, settings: DeskSettings) -> None:
    """Raise ``OneProcess`` if somebody else would have to do the rest and cannot be told of it."""
    if part is not Part.ALL and settings.bus == LOCAL:
        raise OneProcess(
            f'--role {part}: others must do the rest; set [desk] store = "postgresql://..." and bus = "nats://..."'
        )


#: New objects after which the collector of cycles looks for some; a request in the middle of its way has hundreds.
_LOOK_AFTER = 10_000
#: Seconds between two looks at everything at the least, and times as long as one look takes.
_LOOK_EVERY, _LOOK_SELDOM = 60.0, 1_000.0


def settle_in() -> None:
    """Let the collector of cycles pass over what was built by now: it lives as long as the process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_LOOK_AFTER)


async def stay_tidy(every: float = _LOOK_EVERY) -> None:
    """Have everything looked at now and then that came since, every so many seconds; never returns.

    By itself the interpreter would do so after days, for it waits until there is much that is new beside what was
    built. Meanwhile what closed connections left lies about, and so do free tuples, which only this lets go of: up to
    2,000 of each length, which fill so slowly that a process seems to grow without end.
    """
    took = 0.0
    while True:
        await asyncio.sleep(max(every, _LOOK_SELDOM * took))
        began = perf_counter()
        gc.collect()
        took = perf_counter() - began


@contextlib.asynccontextmanager
async def _tidy() -> AsyncIterator[None]:
    settle_in()
    tidying = asyncio.create_task(stay_tidy(), name="tidy")
    try:
        yield
    finally:
        tidying.cancel()


async def serve(read: Read, ready: Callable[[Config], None], part: Part = Part.ALL) -> None:
    """Run a desk, or one part of it, until the process is asked to end; call ``ready`` once it takes requests."""
    asked = asyncio.Semaphore(0)  # as often as there were signals: the second one is from somebody in a hurry
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, asked.release)
    config = read.config
    check_part(part, config.desk)
    async with (
        Desk(config, loaded=read.loaded, part=part) as desk,
        serving(desk, config.desk.host, config.desk.port),
        _tidy(),
    ):
        ready(config)
        await asked.acquire()
        if part.serves and config.desk.drain:
            await _drain(desk, config.desk, asked)
        log.info("stopping: what is accepted is stored, what is being sent is finished")


async def _drain(desk: Desk, settings: DeskSettings, asked: asyncio.Semaphore) -> None:
    """Serve for a while yet, and have everybody call elsewhere; another signal cuts it short."""
    log.info("draining: for %g s others are told to call elsewhere", settings.drain.total_seconds())
    desk.web.leaving.begin()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(settings.drain.total_seconds()):
            await asked.acquire()


def _ready(config: Config) -> None:
    log.info("ready: console %s/console, API %s/api/openapi.json", config.desk.public_url, config.desk.public_url)


def _run(args: argparse.Namespace) -> int:
    lines.set_up(args.log, args.log_level, args.role)
    asyncio.run(serve(read_config(args.config), _ready, Part(args.role)))
    return 0


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_config(parser)
    parser.add_argument(
        "--role",
        choices=[part.value for part in Part],
        default=Part.ALL.value,
        help="only serve consoles, widgets and channels, only do the work behind them, or only translate for these",
    )
    parser.add_argument(
        "--log",
        choices=(lines.TEXT, lines.JSON),
        default=lines.TEXT,
        help="lines for people (default), or of JSON with every step of a message and nothing that a person wrote",
    )
    parser.add_argument("--log-level", choices=lines.LEVELS, default="info", help="the least that is logged")


COMMAND = Command("serve", "Run the desk.", _run, _add_arguments)
