"""Rows of lists as they go over the wire, kept by their marks: of a page only what has changed is read again."""

from collections.abc import Iterable, Sequence

import msgspec
from aiohttp import web

from desk.config.model import Config
from desk.store import lists
from desk.store.conversations import Walls
from desk.store.protocol import Transaction
from desk.web import present

#: Rows kept at least, about a kilobyte each; twice as many at the most.
_KEPT = 2_000
_encode = msgspec.json.Encoder().encode


class Rows:
    """What was read of conversations, for all who read; whoever shows a mark has found it inside his own walls.

    Used by several threads at once: what one forgets, another may just have found.
    """

    def __init__(self, config: Config, kept: int = _KEPT) -> None:
        self._config = config
        self._kept = kept
        self._newer: dict[str, msgspec.Raw] = {}
        #: Goes as a whole once there are as many newer ones; what is asked for until then stays.
        self._older: dict[str, msgspec.Raw] = {}

    def of(self, tx: Transaction, marks: Sequence[str], walls: Walls, language: str) -> list[msgspec.Raw]:
        """Return the rows of marks that were read in this transaction, each encoded as a ``ConversationView``."""
        found = {mark: row for mark in marks if (row := self._find(mark)) is not None}
        missing = [mark for mark in marks if mark not in found]
        if missing:
            found |= self._read(tx, missing, walls, language)
        return [found[mark] for mark in marks]

    def _find(self, mark: str) -> msgspec.Raw | None:
        row = self._newer.get(mark)
        if row is None and (row := self._older.get(mark)) is not None:
            self._keep(mark, row)
        return row

    def _read(
        self, tx: Transaction, missing: Iterable[str], walls: Walls, language: str
    ) -> dict[str, msgspec.Raw]:
        numbers = {mark: lists.conversation_of(mark) for mark in missing}
        listed = lists.by_ids(tx, numbers.values(), walls, language)
        read = {
            mark: msgspec.Raw(_encode(present.conversation(self._config, listed[number])))
            for mark, number in numbers.items()
        }
        for mark, row in read.items():
            self._keep(mark, row)
        return read

    def _keep(self, mark: str, row: msgspec.Raw) -> None:
        if len(self._newer) >= self._kept:
            self._older, self._newer = self._newer, {}
        self._newer[mark] = row


ROWS = web.AppKey("rows", Rows)
