"""Where commands find their configuration, and the plugins that it speaks of."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desk.config.errors import ConfigErrors
from desk.config.model import Config
from desk.config.reader import Known, plugin_tables, read
from desk.connections.building import connect, connector_types
from desk.domain.errors import DeskError
from desk.domain.time import utcnow
from desk.hooks.errors import PluginErrors
from desk.hooks.loader import Loaded, load
from desk.hooks.translators import Translator
from desk.installed import sources, translators
from desk.translation.glossary.glossary import Glossaries

#: Read when a command is given no file.
DEFAULT = Path("desk.toml")


class Misconfigured(DeskError):
    """Everything that is wrong with files and plugins, a line each."""

    code = "configuration"

    def __init__(self, lines: Sequence[str]) -> None:
        count = len(lines)
        problems = "1 problem" if count == 1 else f"{count} problems"
        super().__init__("\n".join([*lines, f"{problems}; the desk does not start."]))


@dataclass(frozen=True, slots=True)
class Read:
    """A configuration without mistakes, its plugins, and the engines that translate."""

    config: Config
    loaded: Loaded
    engines: Sequence[Translator] = ()


def add_config(parser: argparse.ArgumentParser) -> None:
    """Let a command take TOML files or directories of them."""
    parser.add_argument(
        "config", nargs="*", type=Path, default=[DEFAULT], help="TOML files or directories of them (default: desk.toml)"
    )


def read_config(paths: Sequence[Path]) -> Read:
    """Read files and load plugins; every mistake of both is told at once."""
    found = sources()
    tables, files = plugin_tables(paths)
    wrong: list[str] = []
    loaded: Loaded | None = None
    engines: Sequence[Translator] = ()
    kinds = None
    try:
        loaded = load(found, tables, files)
        kinds = frozenset(connector_types(loaded))
    except PluginErrors as error:
        wrong += error.problems
    try:
        # Which plugins are not installed has been told above.
        config = read(paths, os.environ, Known(frozenset(tables), kinds, utcnow()))
        if loaded is not None:
            connect(config, loaded)
            engines = translators(config, loaded)
        Glossaries.read(config)
    except ConfigErrors as error:
        wrong += [str(one) for one in error.errors]
    except PluginErrors as error:
        wrong += error.problems
    if wrong or loaded is None:
        raise Misconfigured(wrong)
    return Read(config, loaded, engines)
