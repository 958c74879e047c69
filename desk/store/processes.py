"""Units of the processes that share a database: whose desk they are, and which of them does what is done once."""

import secrets

from desk.store.protocol import Transaction

#: The name under which the desk remembers its own.
_NAME = "desk"
#: Bytes, of a kind that no database makes smaller, that a desk must be able to store to be of any use.
_ROOM = 65_536


def name_of_desk(tx: Transaction) -> str:
    """Return a name that no other desk has; it is made up at the first start and stays."""
    row = tx.one("remembered_for_any_merchant", name=_NAME)
    if row is not None:
        return str(row["value"])
    name = secrets.token_hex(8)
    tx.run("remember_for_any_merchant", name=_NAME, value=name)
    return name


def probe(tx: Transaction) -> None:
    """Store more than fits into what is free in the database's files, and forget it: there is room on its disk."""
    for size in (_ROOM, 0):
        tx.run("remember_for_any_merchant", name="probe", value=secrets.token_hex(size))


def take_duty(tx: Transaction, name: str, seconds: int) -> bool:
    """Take on, or keep, what one process does for all; False: another has it, and its session and lease last.

    The lease runs by the database's clock.
    """
    return bool(tx.run("take_duty_of_any_merchant", name=name, seconds=seconds))
