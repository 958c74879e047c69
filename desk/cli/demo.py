"""``desk demo``: a whole desk with two shops, in one command, with nothing to set up before."""

import argparse
import asyncio
import logging
import signal
from collections.abc import Sequence
from pathlib import Path

from desk.app import Desk
from desk.cli import demo_address
from desk.cli.configuration import Read, read_config
from desk.cli.demo_files import FOLDER, Credentials, Folder, example
from desk.cli.demo_welcome import welcome
from desk.hooks.protocols import Command
from desk.listening import serving
from desk.web.storefront import add_storefront

_HOST, _PORT = "127.0.0.1", 8080
#: A short text each way, so that the first customer does not wait for models to be loaded.
_WARMING = (("Olá! Onde está o meu pedido?", "pt", "en"), ("Hello! Where is my order?", "en", "pt"))


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=_HOST, help=f"address to listen on (default: {_HOST})")
    parser.add_argument("--port", type=int, default=_PORT, help=f"port, or the next free one (default: {_PORT})")
    parser.add_argument("--data", type=Path, default=FOLDER, help=f"the demo's folder (default: {FOLDER})")
    parser.add_argument("--fresh", action="store_true", help="forget the conversations and passwords of earlier demos")


def _run(args: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    address = demo_address.free(args.host, args.port)
    moved = f"Port {args.port} is taken; this demo uses {address.port}." if args.port not in (0, address.port) else ""
    folder = Folder(args.data)
    with folder.alone():
        if args.fresh:
            folder.forget()
        credentials = folder.furnish(address.listen, address.url)
    asyncio.run(_serve(read_config([folder.config]), credentials, [moved] if moved else []))
    return 0


async def _serve(read: Read, credentials: Credentials, notes: Sequence[str]) -> None:
    """Run the demo until it is told to stop."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    config = read.config
    async with Desk(config, loaded=read.loaded) as desk:
        add_storefront(desk.web.app, example("storefront"))
        cold = await _warm(desk)
        async with serving(desk, config.desk.host, config.desk.port):
            print(welcome(config, credentials, desk.clock(), [*notes, *cold]), flush=True)
            await stop.wait()


async def _warm(desk: Desk) -> list[str]:
    """Translate a little each way; return what a newcomer must know if that does not work."""
    texts = [await desk.pipeline.translate(*text) for text in _WARMING]
    if not any(text.flags for text in texts):
        return []
    if not desk.engines:
        return ["No translator is installed: messages are shown untranslated. The plugin desk-firefox brings one."]
    return ["Translation does not work: messages may be shown untranslated. `desk plugins` tells more."]


COMMAND = Command("demo", "Run a desk with two shops, to try it out; nothing has to be set up.", _run, _configure)
