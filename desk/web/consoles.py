"""A console that is open at this process."""

import asyncio

from desk.web.hub import Reader
from desk.web.people import Person
from desk.web.typing import Place


class Console:
    """One open console: who sits there, what he has open, and his queue."""

    def __init__(self, person: Person, token: str, reader: Reader) -> None:
        self.person = person
        self.token = token
        self.reader = reader
        #: Set when he logs out, in whichever window.
        self.logged_out = asyncio.Event()
        self.open: Place | None = None
        #: The mark of the orders beside it that he sees, once that was said; and the newest of which he was told.
        self.orders: str | None = None
        self.orders_told = ""
        #: Events up to here were sent on resuming and must not come again.
        self.resumed = 0
        #: Whether the whole world is on its way to him, so that from now on he is told what changes.
        self.knows_world = False
