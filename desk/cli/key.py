"""``desk key``: a key for the file or variable that ``[desk] key`` names."""

import argparse

from desk.connections.vault import new_key
from desk.hooks.protocols import Command


def _run(_: argparse.Namespace) -> int:
    print(new_key())
    return 0


COMMAND = Command("key", "Print a new key, with which the desk stores the credentials of connectors.", _run)
