"""``desk plugins``: what is installed, and what each plugin does."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from desk.cli.configuration import DEFAULT, add_config
from desk.config.reader import plugin_tables
from desk.domain.errors import DeskError
from desk.hooks import specs
from desk.hooks.loader import load
from desk.hooks.protocols import Command
from desk.hooks.reference import plugins_table
from desk.installed import sources


def _existing(paths: Sequence[Path]) -> Sequence[Path]:
    """Return the files to read; without a desk.toml, plugins are shown as they are by default."""
    return [path for path in paths if path != DEFAULT or path.exists()]


def _run(args: argparse.Namespace) -> int:
    loaded = load(sources(), *plugin_tables(_existing(args.config)))
    print(plugins_table(loaded.plugins, loaded.hooks.faults()))
    return 0


def brought() -> list[Command]:
    """Return the commands that plugins add; a plugin that is wrong brings none and is told of by ``check``."""
    try:
        loaded = load(sources(), *plugin_tables(_existing([DEFAULT])))
        return [command for _, some in loaded.hooks.setup(specs.register_commands) for command in some]
    except DeskError:
        return []


COMMAND = Command("plugins", "List the plugins: version, hooks, settings, faults.", _run, add_config)
