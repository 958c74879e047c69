"""``desk glossary``: merchants' terms, from one format to another, and what is wrong with them."""

import argparse
from collections import Counter
from pathlib import Path

from desk.cli.configuration import add_config, read_config
from desk.domain.errors import Invalid
from desk.hooks.protocols import Command
from desk.translation.exchange.files import ending, read_terms, term_format
from desk.translation.exchange.problems import Problem, WrongFile
from desk.translation.glossary.glossary import Glossaries, Glossary


def _run(args: argparse.Namespace) -> int:
    told: str = args.act(args)
    print(told)
    return 0


def _convert(args: argparse.Namespace) -> str:
    made = term_format(ending(args.out))
    problems: list[Problem] = []
    terms = Glossary(read_terms(args.file, problems.append)).terms
    if problems:
        raise WrongFile(str(args.file), problems)
    try:
        with args.out.open("wb") as file:
            made.write(file, terms)
    except OSError as error:
        raise Invalid(f"{args.out}: cannot be written ({error.strerror}); name another file") from error
    return f"{args.out}: {len(terms)} terms"


def _check(args: argparse.Namespace) -> str:
    config = read_config(args.config).config
    glossaries = Glossaries.read(config)
    return "\n".join(f"{merchant}: {_told(glossaries.of(merchant))}" for merchant in config.merchants)


def _told(glossary: Glossary) -> str:
    if glossary.version is None:
        return "no terms"
    pairs = Counter(f"{term.source} to {term.target}" for term in glossary.terms)
    return f"version {glossary.version}, " + ", ".join(f"{count} {pair}" for pair, count in sorted(pairs.items()))


def _configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="convert|check", required=True)
    converting = actions.add_parser("convert", help="write the terms of one file as another: .csv, .tbx")
    converting.add_argument("file", metavar="IN", type=Path)
    converting.add_argument("out", metavar="OUT", type=Path)
    converting.set_defaults(act=_convert)
    checking = actions.add_parser("check", help="read every merchant's glossary and tell what is in it")
    add_config(checking)
    checking.set_defaults(act=_check)


COMMAND = Command("glossary", "Convert merchants' terms between formats, or check them.", _run, _configure)
