"""The command line of ``desk new connector``."""

import argparse
import re
from pathlib import Path

from desk.cli.new.package import files
from desk.domain.errors import Conflict, Invalid
from desk.hooks.protocols import Command

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def _run(args: argparse.Namespace) -> int:
    if not _NAME.fullmatch(args.name):
        raise Invalid(f'NAME: found {args.name!r}; expected a name of a-z, 0-9 and "_", such as "lamp_shop"')
    folder: Path = args.into / f"desk-{args.name.replace('_', '-')}"
    if folder.exists():
        raise Conflict(f"{folder}: is there already; remove it, or choose another name")
    for path, text in files(args.name).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    print(f"{folder} is written and works. Next:\n  pip install -e {folder}\n  desk conform {args.name}")
    return 0


def _configure(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(metavar="KIND", required=True)
    connector = kinds.add_parser("connector", help="a connector with a small peer, which passes `desk conform`")
    connector.add_argument("name", help="its name in [[inbox]] connector")
    connector.add_argument("--into", type=Path, default=Path(), help="the folder to write it into (default: here)")


COMMAND = Command("new", "Write a new package that works: `desk new connector NAME`.", _run, _configure)
