"""The command line of ``desk translate``."""

import argparse
import asyncio
import contextlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec
from tqdm import tqdm

from desk.cli.translate.bench import AUTO, Bench, bench, configuration
from desk.cli.translate.corpus import NAMES, Wanted, read
from desk.cli.translate.evaluate import evaluate
from desk.cli.translate.lines import Pair, json_lines, plain
from desk.cli.translate.report import table
from desk.cli.translate.scores import complain_without_sacrebleu
from desk.domain.errors import Invalid
from desk.domain.language import canonical
from desk.hooks.protocols import Command
from desk.i18n.languages import known_language

#: Seconds for one text; a file may wait longer than a customer.
_DEADLINE = 60.0


def _configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("text", nargs="*", help="what to translate (default: each line of standard input)")
    add("--from", dest="source", metavar="LANGUAGE", help=f"its language, such as pt-BR; {AUTO}: find out")
    add("--to", dest="target", metavar="LANGUAGE", help="the language to translate it to")
    add("--engine", help="one engine alone, such as argos or firefox")
    add("--merchant", help="whose protected patterns and glossary hold")
    config = "a TOML file or directory; may be repeated (default: desk.toml, if there is one)"
    add("--config", action="append", type=Path, help=config)
    add("--deadline", type=_positive, default=_DEADLINE, help=f"seconds for one text (default: {_DEADLINE:g})")
    add("--json", action="store_true", help='lines of JSON, {"text": ...} in and out; a report as JSON')
    group = parser.add_argument_group("measuring")
    group.add_argument("--evaluate", type=Path, metavar="FILE", help="a CSV file of texts with translations by people")
    group.add_argument("--raw", action="store_true", help="also the engine without the desk, side by side")
    group.add_argument("--limit", type=int, help="only so many texts")
    for what, names in NAMES.items():
        option = f"--{what.replace('_', '-')}-column"
        group.add_argument(option, metavar="NAME", help=f"default: {' or '.join(names)}")


def _run(args: argparse.Namespace) -> int:
    if args.evaluate is not None:
        complain_without_sacrebleu()
        return asyncio.run(_evaluate(args))
    for option, value in (("--from", args.source), ("--to", args.target)):
        if value is None:
            raise Invalid(f"{option} is missing; expected a language such as 'pt', 'pt-BR' or 'zh-Hant'")
    return asyncio.run(_translate(args))


async def _translate(args: argparse.Namespace) -> int:
    source = AUTO if args.source == AUTO else _language("--from", args.source)
    pair = Pair(source, _language("--to", args.target))
    given = os.fsencode(" ".join(args.text))
    async with _bench(args) as made:
        if source == AUTO:
            await made.load_detector()
        if args.json:
            lines = [msgspec.json.encode({"text": given.decode(errors="replace")})] if args.text else sys.stdin.buffer
            return await json_lines(made, pair, lines)
        texts: Iterable[bytes] = [given] if args.text else (line.rstrip(b"\r\n") for line in sys.stdin.buffer)
        return await plain(made, pair, texts)


async def _evaluate(args: argparse.Namespace) -> int:
    wanted = Wanted(
        columns={what: getattr(args, f"{what}_column") for what in NAMES},
        source=_language("--from", args.source) if args.source else None,
        target=_language("--to", args.target) if args.target else None,
        limit=args.limit,
    )
    examples = read(args.evaluate, wanted)
    async with _bench(args) as made:
        with tqdm(total=len(examples) * (2 if args.raw else 1), unit="text", file=sys.stderr) as bar:
            done = await evaluate(made, examples, bar.update, raw=args.raw)
    print(msgspec.json.encode(done).decode() if args.json else table(done))
    return 0


def _bench(args: argparse.Namespace) -> contextlib.AbstractAsyncContextManager[Bench]:
    return bench(configuration(args.config), engine=args.engine, merchant=args.merchant, deadline=args.deadline)


def _language(option: str, text: str) -> str:
    if not known_language(text):
        raise Invalid(f"{option}: {text!r} is no language; expected a tag such as 'pt', 'pt-BR' or 'zh-Hant'")
    return canonical(text)


def _positive(text: str) -> float:
    if not 0 < (number := float(text)) < float("inf"):
        raise argparse.ArgumentTypeError(f"found {text}; expected a number above 0")
    return number


COMMAND = Command("translate", "Translate texts as the desk does, or measure how well it does.", _run, _configure)
