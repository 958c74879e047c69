"""``desk memory``: what people laid down for a merchant, from and to files.

A desk with a file of its own does that itself while it runs; processes that share a database are told over their bus.
"""

import argparse
import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import IO, Literal

from desk.cli.configuration import DEFAULT, read_config
from desk.config.model import Config
from desk.domain.errors import Invalid, NotFound, Unavailable
from desk.domain.ids import IdMaker, MerchantId
from desk.domain.time import utcnow
from desk.hooks.protocols import Command
from desk.opening import open_bus, open_store
from desk.services.memory_files import BROUGHT_AS, MemoryFiles, Source
from desk.services.remembering import tell
from desk.services.shelf import StoreShelf
from desk.store import processes
from desk.store.lock import DataUnusable
from desk.translation.exchange.files import ending, entry_format
from desk.translation.memory.memory import Memory
from desk.translation.protect.finders import Finders
from desk.web.told import KINDS


def _run(args: argparse.Namespace) -> int:
    config = read_config([args.config]).config
    merchant = MerchantId(args.merchant)
    if merchant not in config.merchants:
        raise NotFound(f"There is no merchant {merchant!r}; there is {', '.join(config.merchants)}.")
    entry_format(ending(args.file))
    told: str = asyncio.run(args.act(config, merchant, args))
    print(told)
    return 0


async def _import(config: Config, merchant: MerchantId, args: argparse.Namespace) -> str:
    origin = BROUGHT_AS.get(args.brought_as)
    with _file(args.file, "rb") as file:
        source = Source(file, str(args.file), ending(args.file), None, origin)
        async with _files(config, merchant) as files:
            taken = await files.take_in(merchant, source)
    left_out = f"; {taken.left_out} left out: the translation lacks something of its source" if taken.left_out else ""
    return f"{args.file}: {taken.units} units, {taken.remembered} segments remembered{left_out}"


async def _export(config: Config, merchant: MerchantId, args: argparse.Namespace) -> str:
    size = 0
    async with _files(config, merchant) as files:
        with _file(args.file, "wb") as file:
            async for chunk in files.give_out(merchant, ending(args.file)):
                size += file.write(chunk)
    return f"{args.file}: {size} bytes"


@contextlib.asynccontextmanager
async def _files(config: Config, merchant: MerchantId) -> AsyncIterator[MemoryFiles]:
    """Open the desk's database; a file of SQLite is opened by one process at a time."""
    try:
        store = await asyncio.to_thread(open_store, config.desk, IdMaker(utcnow), _ignore)
    except DataUnusable as error:
        address = f"{config.desk.public_url}/api/merchants/{merchant}/memory"
        raise Unavailable(
            f"{error}.\nA running desk takes and gives the file itself: GET or POST {address}?format=tmx"
        ) from error
    try:
        shelf, bus = StoreShelf(store, utcnow), open_bus(config.desk, KINDS)
        async with bus.joined(await store.write(processes.name_of_desk)):
            memory = Memory(shelf, tell=partial(tell, bus))
            yield MemoryFiles(memory, shelf, Finders(config.translation, config.merchants))
    finally:
        await store.close()


def _file(path: Path, mode: Literal["rb", "wb"]) -> IO[bytes]:
    try:
        return path.open(mode)
    except OSError as error:
        raise Invalid(f"{path}: cannot be opened ({error.strerror}); name another file") from error


def _ignore(_: str) -> None:
    """Nobody waits for what committed units wake."""


def _configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="import|export", required=True)
    taking = actions.add_parser("import", help="remember a TMX or CSV file")
    taking.add_argument(
        "--as", dest="brought_as", choices=BROUGHT_AS, help="what the file holds (default: what it says itself)"
    )
    giving = actions.add_parser("export", help="write what people laid down as TMX or CSV")
    for action, act in ((taking, _import), (giving, _export)):
        action.add_argument("merchant", help="the id of a [[merchant]]")
        action.add_argument("file", type=Path, help="a file whose name ends in .tmx or .csv")
        action.add_argument(
            "--config", type=Path, default=DEFAULT, help="a TOML file or a directory of them (default: desk.toml)"
        )
        action.set_defaults(act=act)


COMMAND = Command("memory", "Bring people's translations in from files, or write them to files.", _run, _configure)
