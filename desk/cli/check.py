"""``desk check``: everything that a start does, short of opening the data and the ports."""

import argparse

from desk.app import Desk
from desk.cli.configuration import add_config, read_config
from desk.config.report import summary
from desk.hooks.protocols import Command


def _run(args: argparse.Namespace) -> int:
    read = read_config(args.config)
    Desk(read.config, loaded=read.loaded)
    print(summary(read.config))
    return 0


COMMAND = Command("check", "Check the configuration and the plugins; list every mistake.", _run, add_config)
