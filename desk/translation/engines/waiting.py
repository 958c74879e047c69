"""Segments that wait for an engine: who wants them, and whose turn is next."""

import asyncio
from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import Protocol

from desk.hooks.translators import Translation
from desk.translation.urgency import Urgency

#: An engine at work on a batch.
Call = asyncio.Task[Sequence[Translation]]
#: Segments of one request that are taken before it is the next one's turn; messages are seldom longer.
SHARE = 8


class Direction(Protocol):
    """One direction of one engine, as a batch asks it."""

    async def translate(self, segments: Sequence[str], deadline: float, /) -> Sequence[Translation]:
        """Translate each segment, in order, within ``deadline`` seconds; raise when it cannot."""


class Request:
    """Somebody who waits until all his segments are translated, or one of them failed."""

    __slots__ = ("answers", "entries", "error", "settled", "until")

    def __init__(self, until: float) -> None:
        self.until = until
        self.entries: dict[str, Entry] = {}
        self.answers: dict[str, Translation] = {}
        self.error: BaseException | None = None
        self.settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def answered(self, segment: str, answer: Translation) -> None:
        """Take one answer; the last one ends the waiting."""
        self.answers[segment] = answer
        if len(self.answers) == len(self.entries):
            self._settle()

    def failed(self, error: BaseException) -> None:
        """End the waiting: a text with a hole is no text."""
        self.error = error
        self._settle()

    def _settle(self) -> None:
        if not self.settled.done():
            self.settled.set_result(None)


class Entry:
    """A segment for one direction, wanted by anybody, translated once; it waits in a turn or flies in a batch."""

    __slots__ = ("batch", "direction", "requests", "segment", "turn", "until", "urgency")

    def __init__(self, direction: Direction, segment: str, urgency: Urgency) -> None:
        self.direction = direction
        self.segment = segment
        self.urgency = urgency
        self.until = 0.0
        self.requests: set[Request] = set()
        self.turn: Turn | None = None
        self.batch: Batch | None = None

    @property
    def key(self) -> tuple[Direction, str]:
        """What makes two entries one."""
        return self.direction, self.segment


class Batch:
    """Entries of one direction on their way through the engine."""

    __slots__ = ("direction", "entries", "task", "until", "urgency", "wanted")

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self.direction = entries[0].direction
        self.until = max(entry.until for entry in entries)
        self.urgency = min(entry.urgency for entry in entries)
        #: How many of the entries somebody still wants.
        self.wanted = len(entries)
        self.task: Call | None = None
        for entry in entries:
            entry.batch = self


class Turn:
    """Entries that wait together. An entry that got another turn meanwhile, or none, is passed over."""

    def __init__(self, entries: Sequence[Entry], *, alone: bool = False) -> None:
        self.alone = alone
        self._entries = deque(entries)
        for entry in entries:
            entry.turn = self

    def __bool__(self) -> bool:
        return bool(self._entries)

    def next(self) -> Entry | None:
        """Return the next entry that still waits here, which then does not any more."""
        while self._entries:
            entry = self._entries.popleft()
            if entry.turn is self:
                entry.turn = None
                return entry
        return None


class Line:
    """Turns in the order in which they came, one queue for each direction; directions take turns as well.

    While more wait than fit into a batch, ``ahead`` segments are sorted by length, the short ones
    first. An engine pads what it does at once to the longest: measured on messages of chats, sorted
    batches of 4 are twice as fast as unsorted ones, and batches of 32 by two fifths.
    """

    def __init__(self, ahead: int) -> None:
        self._ahead = ahead
        self._queues: dict[Direction, Queue] = {}

    def add(self, direction: Direction, turn: Turn) -> None:
        """Queue up."""
        self._queues.setdefault(direction, Queue(self._ahead)).turns.append(turn)

    def take(self, limit: int) -> list[Entry]:
        """Return up to ``limit`` entries of one direction."""
        entries: list[Entry] = []
        while self._queues and not entries:
            direction = next(iter(self._queues))
            queue = self._queues.pop(direction)
            entries = queue.take(limit)
            if queue:
                self._queues[direction] = queue
        return entries


class Queue:
    """Turns of one direction, and those segments that were taken from them to be sorted."""

    def __init__(self, ahead: int) -> None:
        self._ahead = ahead
        self.turns: deque[Turn] = deque()
        self._sorted = Turn(())

    def __bool__(self) -> bool:
        return bool(self._sorted or self.turns)

    def take(self, limit: int) -> list[Entry]:
        """Return up to ``limit`` entries; what was sorted goes first, so that nobody waits for ever."""
        entries = _some_of(self._sorted, limit)
        while not entries and self.turns:
            head = self._head(max(limit, self._ahead))
            self._sorted = Turn(head if len(head) <= limit else sorted(head, key=_length))
            entries = _some_of(self._sorted, limit)
        return entries

    def _head(self, limit: int) -> list[Entry]:
        """Return entries from the head; who has more than his share goes to the end, who wants to be alone is."""
        entries: list[Entry] = []
        while self.turns and len(entries) < limit and not (entries and self.turns[0].alone):
            turn = self.turns.popleft()
            entries += _some_of(turn, min(limit - len(entries), SHARE))
            if turn:
                self.turns.append(turn)
            if turn.alone and entries:
                break
        return entries


def _some_of(turn: Turn, limit: int) -> list[Entry]:
    return list(islice(iter(turn.next, None), limit))


def _length(entry: Entry) -> int:
    return len(entry.segment)
