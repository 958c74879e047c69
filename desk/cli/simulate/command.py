"""The command line of ``desk simulate``."""

import argparse
import asyncio
import contextlib
import sys
from pathlib import Path

import msgspec
from tqdm import tqdm

from desk.cli.configuration import DEFAULT
from desk.cli.simulate.page import page
from desk.cli.simulate.plan import plan
from desk.cli.simulate.report import report
from desk.cli.simulate.terminal import text
from desk.cli.simulate.tried import tried
from desk.domain.errors import Invalid
from desk.hooks.protocols import Command
from desk.simulation.results import Result
from desk.simulation.trials import Plan, Tried, hours_to_run, trial

#: Intervals of five runs are a quarter wider than those of very many.
_RUNS = 5


def _configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("config", nargs="*", type=Path, default=[DEFAULT], help="TOML files or directories (default: desk.toml)")
    add("--against", action="append", type=Path, metavar="CONFIG", help="compare with this one; again for more files")
    add("--demand", type=Path, metavar="FILE", help="who writes when, how long work takes and customers wait (TOML)")
    add("--rate", type=_positive, metavar="N", help="N conversations an hour: of --demand, or evenly of all inboxes")
    add("--arrivals", type=Path, metavar="FILE", help="play these again (CSV, JSON Lines): at, merchant, language")
    add("--week", metavar="WEEK", help="such as 2027-W13 (default: the next one, or that of the first arrival)")
    add("--seed", type=int, default=1, help="another one draws other customers (default: 1)")
    add("--runs", type=_whole, default=_RUNS, help=f"weeks to simulate, each with other chance (default: {_RUNS})")
    add("--json", action="store_true", help="print the report as one JSON object")
    add("--html", type=Path, metavar="OUT", help="write the report as one HTML page with plots")


def _run(args: argparse.Namespace) -> int:
    both = asyncio.run(_both(args))
    planned = plan(
        [one.config for one in both],
        demand=args.demand,
        rate=args.rate,
        arrivals=args.arrivals,
        week=args.week,
        seed=args.seed,
        runs=args.runs,
    )
    results = _results(both, planned)
    done = report(planned, results)
    if args.html is not None:
        _write(args.html, page(done))
    print(msgspec.json.encode(done).decode() if args.json else text(done))
    return 0


async def _both(args: argparse.Namespace) -> list[Tried]:
    found = [await tried(args.config)]
    return [*found, await tried(args.against)] if args.against else found


def _results(both: list[Tried], planned: Plan) -> list[Result]:
    total = hours_to_run(planned) * len(both)
    with tqdm(total=total, unit="h", unit_scale=True, file=sys.stderr, disable=not sys.stderr.isatty()) as bar:
        return [Result(one.name, planned.kinds, list(trial(one, planned, told=bar.update))) for one in both]


def _write(file: Path, html: str) -> None:
    try:
        file.write_text(html, encoding="utf-8")
    except OSError as error:
        raise Invalid(f"--html: {file} cannot be written ({error.strerror})") from None


def _whole(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a whole number above 0")
    return int(text)


def _positive(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < (number := float(text)) < float("inf"):
            return number
    raise argparse.ArgumentTypeError(f"found {text!r}; expected a number above 0")


COMMAND = Command("simulate", "Try a configuration on a simulated week: waits, service, load.", _run, _configure)
