"""The ``desk`` command: one module a subcommand, and those that plugins bring."""

import argparse
import os
import sys
from collections.abc import Sequence

from desk.cli import (
    check,
    conform,
    copies,
    coverage,
    demo,
    glossary,
    hooks,
    key,
    languages,
    memory,
    migrate,
    move,
    new,
    password,
    plugins,
    replay,
    serve,
    simulate,
    translate,
    words,
)
from desk.domain.errors import DeskError
from desk.hooks.protocols import Command

COMMANDS: tuple[Command, ...] = (
    serve.COMMAND,
    demo.COMMAND,
    check.COMMAND,
    migrate.COMMAND,
    copies.BACKUP,
    copies.RESTORE,
    move.COMMAND,
    coverage.COMMAND,
    plugins.COMMAND,
    conform.COMMAND,
    words.COMMAND,
    new.COMMAND,
    hooks.COMMAND,
    password.COMMAND,
    key.COMMAND,
    replay.COMMAND,
    memory.COMMAND,
    glossary.COMMAND,
    languages.COMMAND,
    translate.COMMAND,
    simulate.COMMAND,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; a refusal is one clear paragraph, no trace."""
    try:
        parsed = _parser(_with_plugins(arguments)).parse_args(arguments)
        status: int = parsed.run(parsed)
    except DeskError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read our output has gone, as ``head`` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return status


def _parser(commands: Sequence[Command]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="desk", description="A support desk across languages and time zones.")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in commands:
        sub = subparsers.add_parser(command.name, help=command.help, description=command.help)
        if command.configure is not None:
            command.configure(sub)
        sub.set_defaults(run=command.run)
    return parser


def _with_plugins(arguments: Sequence[str] | None) -> Sequence[Command]:
    """Return every command; plugins are only loaded where a command of ours is not meant."""
    given = sys.argv[1:] if arguments is None else arguments
    if given and given[0] in {command.name for command in COMMANDS}:
        return COMMANDS
    return (*COMMANDS, *plugins.brought())
