"""``desk hooks``: the hook reference, from the docstrings."""

import argparse

from desk.hooks.protocols import Command
from desk.hooks.reference import markdown


def _run(_: argparse.Namespace) -> int:
    print(markdown())
    return 0


COMMAND = Command("hooks", "Print the reference of every hook that a plugin can answer.", _run)
