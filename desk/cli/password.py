"""``desk password``: the hash of a password, for the file or variable that an ``[[agent]]`` names."""

import argparse
import getpass
import sys

import argon2

from desk.domain.errors import Invalid
from desk.hooks.protocols import Command

_SHORTEST = 10


def _run(_: argparse.Namespace) -> int:
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if len(password) < _SHORTEST:
        raise Invalid(f"password: found {len(password)} characters; expected at least {_SHORTEST}")
    print(argon2.PasswordHasher().hash(password))
    return 0


COMMAND = Command("password", "Ask for a password (or read a line) and print its argon2 hash.", _run)
