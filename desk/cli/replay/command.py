"""The command line of ``desk replay``."""

import argparse
import asyncio
from pathlib import Path

import msgspec
from tqdm import tqdm

from desk.cli.demo_files import CREDENTIALS, FOLDER, Credentials, read_credentials
from desk.cli.replay.performance import Plan, perform
from desk.cli.replay.report import Report, summary
from desk.cli.replay.script import Script, read
from desk.domain.errors import Invalid
from desk.hooks.protocols import Command


def _configure(parser: argparse.ArgumentParser) -> None:
    people = FOLDER / CREDENTIALS
    add = parser.add_argument
    add("file", type=Path, help="recorded chats: CSV with doc_id, source_language, source_segment and so on")
    add("--url", help="the desk (default: the one that the credentials name)")
    add("--credentials", type=Path, default=people, help=f"who signs in: a demo's file (default: {people})")
    add("--speed", type=_not_negative, default=0.0, help="times natural typing; 0: as fast as can be (default)")
    add("--at-once", type=_positive, default=8, help="conversations beside each other (default: 8)")
    add("--limit", type=_positive, help="play only so many conversations")
    again = "another name plays the file anew, the same one goes on (default: the file's name)"
    add("--run", dest="label", metavar="RUN", help=again)
    add("--inbox", help="where the customers write (default: the demo's first inbox)")
    add("--json", action="store_true", help="print the report as one JSON object")


def _run(args: argparse.Namespace) -> int:
    script, credentials = read(args.file, args.limit), _credentials(args.credentials)
    plan = Plan(
        url=args.url or credentials.url,
        credentials=credentials,
        inbox=args.inbox or credentials.inboxes[0],
        run=args.label or args.file.name,
        speed=args.speed,
        at_once=args.at_once,
    )
    done = _played(script, plan, quiet=args.json)
    print(msgspec.json.encode(done).decode() if args.json else summary(done))
    return 0 if done.intact else 1


def _played(script: Script, plan: Plan, *, quiet: bool) -> Report:
    lines = sum(len(chat.lines) for chat in script.chats)
    with tqdm(total=lines, unit="message", disable=quiet) as bar:
        return asyncio.run(perform(script, plan, bar.update))


def _credentials(file: Path) -> Credentials:
    found = read_credentials(file)
    if not found.inboxes:
        raise Invalid(f"{file}: inboxes: found none; expected at least one")
    return found


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"found {text}; expected a number above 0")
    return number


def _not_negative(text: str) -> float:
    if not 0 <= (number := float(text)) < float("inf"):
        raise argparse.ArgumentTypeError(f"found {text}; expected 0 or more")
    return number


COMMAND = Command("replay", "Play recorded chats through a running desk, from both sides.", _run, _configure)
