"""Units of the processes that share a database: whose desk they are, and which of them does what is done once."""

import secrets

from desk.store.protocol import Transaction

#: The name under which the desk remembers its own.
_NAME = "desk"


def name_of_desk(tx: Transaction) -> str:
    """Return a name that no other desk has; it is made up at the first start and stays."""
    row = tx.one("remembered_for_any_merchant", name=_NAME)
    if row is not None:
        return str(row["value"])
    name = secrets.token_hex(8)
    tx.run("remember_for_any_merchant", name=_NAME, value=name)
    return name


def take_duty(tx: Transaction, name: str, seconds: int) -> bool:
    """Take on, or keep, what one process does for all; False: another has it, and its session and lease last.

    The lease runs by the database's clock.
    """
    return bool(tx.run("take_duty_of_any_merchant", name=name, seconds=seconds))
