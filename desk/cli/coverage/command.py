"""The command line of ``desk coverage``."""

import argparse
import json
import os
import sys
from pathlib import Path

from desk.calendars.spans import Span
from desk.cli.configuration import add_config, read_config
from desk.cli.coverage import terminal
from desk.cli.coverage.document import document
from desk.cli.coverage.engines import translatable
from desk.cli.coverage.page import page
from desk.cli.coverage.picture import picture
from desk.cli.languages.choice import tag
from desk.cli.weeks import WEEK, week, week_of
from desk.domain.errors import Unavailable
from desk.domain.time import utcnow
from desk.hooks.protocols import Command
from desk.services.coverage import Coverage

#: Exit status where cover is missing that must be there.
MISSING = 1
_MOST_WEEKS = 520


def _configure(parser: argparse.ArgumentParser) -> None:
    add_config(parser)
    parser.add_argument("--week", metavar="YYYY-Www", help="the week that is shown (default: this one)")
    weeks = "how many weeks from there on must have the cover that is demanded (default: 1)"
    parser.add_argument("--weeks", type=_count, default=1, metavar="N", help=weeks)
    language = "a language to show, such as pt; may be repeated (default: all that customers write)"
    parser.add_argument("--language", type=tag, action="append", default=[], help=language)
    parser.add_argument("--json", action="store_true", help="print everything as one JSON object")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page that needs no other file")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="write the chart as a picture")


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_WEEKS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of weeks from 1 to {_MOST_WEEKS}")
    return int(text)


def _run(args: argparse.Namespace) -> int:
    shown = week(args.week) if args.week else week_of(utcnow())
    read = read_config(args.config)
    coverage = Coverage(read.config, translatable(read), shown, Span(shown.begin, shown.begin + args.weeks * WEEK))
    rows = coverage.rows(args.language)
    for file, draw in ((args.html, page), (args.svg, picture)):
        if file is not None:
            _write(file, draw(coverage, rows))
    if args.json:
        print(json.dumps(document(coverage, rows), ensure_ascii=False, indent=2))
    else:
        print(terminal.chart(coverage, rows, coloured=sys.stdout.isatty() and "NO_COLOR" not in os.environ))
    return MISSING if coverage.gaps else 0


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Unavailable(f"{file} cannot be written: {error.strerror}") from error


COMMAND = Command("coverage", "Show who reads which language when, and where nobody does.", _run, _configure)
