"""``desk migrate``: the schema brought up to date without starting the desk, as before a rolling restart."""

import argparse
import asyncio

from desk.cli.configuration import add_config, read_config
from desk.config.model import DeskSettings
from desk.domain.ids import IdMaker
from desk.domain.time import utcnow
from desk.hooks.protocols import Command
from desk.opening import open_store, place
from desk.store.statements import migrations


async def _migrate(settings: DeskSettings) -> None:
    store = await asyncio.to_thread(open_store, settings, IdMaker(utcnow), _ignore)
    await store.close()


def _ignore(_: str) -> None:
    """Nobody waits for anything: the desk does not run."""


def _run(args: argparse.Namespace) -> int:
    settings = read_config(args.config).config.desk
    asyncio.run(_migrate(settings))
    print(f"{place(settings)}: its schema is number {migrations()[-1][0]}, the newest that this desk knows.")
    return 0


COMMAND = Command("migrate", "Bring the database's schema up to date.", _run, add_config)
