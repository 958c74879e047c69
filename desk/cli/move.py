"""``desk move``: a desk grows out of its one file into a PostgreSQL, with everything that it knows."""

import argparse
from pathlib import Path

from tqdm import tqdm

from desk.config.model import DeskSettings
from desk.config.stores import SQLITE, address
from desk.domain.errors import Invalid
from desk.hooks.protocols import Command
from desk.opening import check_driver


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path, help="the database of a desk that is stopped, such as desk-data/desk.db")
    parser.add_argument(
        "target", help="an empty database, postgresql://USER@HOST/DATABASE; its password from PGPASSWORD or ~/.pgpass"
    )


def _run(args: argparse.Namespace) -> int:
    if args.target == SQLITE or not address(args.target):
        raise Invalid(f"{args.target}: expected postgresql://USER@HOST/DATABASE, and no password in it")
    check_driver(DeskSettings(store=args.target))
    # The driver is an extra: see desk.opening.
    from desk.store.postgres.connection import Database  # noqa: PLC0415
    from desk.store.postgres.moving import move  # noqa: PLC0415

    target = Database(args.target)
    with tqdm(unit=" rows", unit_scale=True) as bar:

        def moved(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        found = move(args.source, target, moved)
    for name, count in found.counts.items():
        print(f"{name:<20} {count:>12,}")
    print(f"The {target} holds the same as {args.source}, digest {found.digest[:16]}.")
    print(f'Set [desk] store = "{args.target}", keep data as it is, and start the desk.')
    return 0


COMMAND = Command("move", "Copy a whole desk from SQLite into an empty PostgreSQL.", _run, _configure)
