"""``desk backup`` and ``desk restore``: a whole desk as one file, taken while it runs."""

import argparse
from pathlib import Path

from desk.cli.configuration import add_config, read_config
from desk.config.model import DeskSettings
from desk.config.stores import SQLITE
from desk.domain.errors import Invalid
from desk.domain.time import utcnow
from desk.hooks.protocols import Command
from desk.opening import place
from desk.store.copies import Copied, back_up, restore


def _configure_backup(parser: argparse.ArgumentParser) -> None:
    add_config(parser)
    parser.add_argument("--to", type=Path, help="the file to write (default: desk-MOMENT.db in this folder)")


def _configure_restore(parser: argparse.ArgumentParser) -> None:
    add_config(parser)
    parser.add_argument("--from", dest="backup", type=Path, required=True, help="a file that desk backup wrote")


def _back_up(args: argparse.Namespace) -> int:
    settings = _embedded(args, "pg_dump --format=custom --file=desk.dump")
    target = args.to or Path(f"desk-{utcnow():%Y%m%dT%H%M%SZ}.db")
    _tell(back_up(settings.data / "desk.db", target), f"holds everything that {settings.data} held")
    return 0


def _restore(args: argparse.Namespace) -> int:
    settings = _embedded(args, "pg_restore --clean --if-exists desk.dump")
    _tell(restore(args.backup, settings.data), f"is {args.backup} again; start the desk")
    return 0


def _embedded(args: argparse.Namespace, instead: str) -> DeskSettings:
    """Return the settings of a desk that keeps its truth in a file; PostgreSQL has better tools of its own."""
    settings = read_config(args.config).config.desk
    if settings.store != SQLITE:
        raise Invalid(f"This desk's truth is in {place(settings)}. PostgreSQL's own tool copies it whole: {instead}")
    return settings


def _tell(copied: Copied, what: str) -> None:
    for table, count in copied.rows.items():
        print(f"{table:<20} {count:>12,}")
    print(f"{copied.path} {what}. It was looked through and is whole.")


BACKUP = Command("backup", "Copy a whole desk into one file, while it runs.", _back_up, _configure_backup)
RESTORE = Command("restore", "Put a backup back where no desk is.", _restore, _configure_restore)
