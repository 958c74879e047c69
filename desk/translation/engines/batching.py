"""Feeds one engine: everybody's segments in batches, live ones first, equal ones once."""

import asyncio
import logging
import math
from collections.abc import Sequence

from desk.hooks.translators import Batching, Translation
from desk.translation.engines.asking import EngineFailed, EngineResting
from desk.translation.engines.waiting import Batch, Call, Direction, Entry, Line, Request, Turn
from desk.translation.urgency import Urgency

log = logging.getLogger(__name__)

#: Segments of a bulk batch. On one lane a live message waits for the end of it (measured: 65 ms of processor time for
#: 4, 208 ms for 32); beside a free lane it does not, but it shares the processor's cores with it.
BULK_ALONE, BULK_BESIDE = 4, 8
#: Seconds after which bulk goes on although live segments are always under way.
STARVED = 1.0
#: What is sorted by length while a lane is awaited: batches of live segments, and segments of bulk.
LIVE_AHEAD, BULK_AHEAD = 2, 128
#: Seconds for calls to end that were cancelled; an engine that hangs in its own clean-up does not keep the desk.
_LET_GO = 2.0


class Batcher:
    """Stands before one engine, for all conversations, and holds the calls under way.

    A segment asked while an equal one waits or is under way shares its answer. Live ones are taken
    before bulk ones, a bulk batch is small, and on an engine with several lanes bulk leaves the last
    one free. ``gather``: so many seconds a segment waits for others that come with it, where
    each comes on its own way. Within an urgency requests are served in the order in which they came, save that a long
    one gives way after each share and that short segments overtake longer ones of the next few batches.
    Nothing here bounds how much may wait; whoever has a bulk job asks for some of it at a time.
    """

    def __init__(self, batching: Batching, gather: float = 0.0) -> None:
        self._gather = gather
        self._segments = max(batching.segments, 1)
        self._lanes = max(batching.at_once, 1)
        self._bulk = min(BULK_ALONE if self._lanes == 1 else BULK_BESIDE, self._segments)
        self._entries: dict[tuple[Direction, str], Entry] = {}
        self._lines = {Urgency.LIVE: Line(LIVE_AHEAD * self._segments), Urgency.BULK: Line(BULK_AHEAD)}
        self._flying: set[Batch] = set()
        self._bulk_began = -math.inf
        self._tasks: set[Call] = set()
        self._woken = False
        self._closed = False

    async def ask(
        self, direction: Direction, segments: Sequence[str], until: float, urgency: Urgency
    ) -> list[Translation]:
        """Return a translation of each segment; raise ``TimeoutError``, or what the direction raised for one."""
        if self._closed:
            raise EngineFailed("the desk is stopping")
        if asyncio.get_running_loop().time() >= until:
            raise TimeoutError
        if not segments:
            return []
        request = Request(until)
        self._enter(request, direction, segments, urgency)
        try:
            async with asyncio.timeout_at(until):
                await request.settled
        finally:
            self._leave(request)
        if request.error is not None:
            # Several may be told the same error; its cause says where it came from, not who else heard of it.
            raise request.error.with_traceback(None)
        return [request.answers[segment] for segment in segments]

    async def close(self) -> None:
        """Cancel what is under way and fail whoever waits."""
        self._closed = True
        for entry in list(self._entries.values()):
            self._fail(entry, EngineFailed("the desk is stopping"))
        self._flying.clear()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            _, stuck = await asyncio.wait(self._tasks, timeout=_LET_GO)
            if stuck:
                log.warning("%d calls of engines do not end though they were cancelled", len(stuck))

    def _enter(self, request: Request, direction: Direction, segments: Sequence[str], urgency: Urgency) -> None:
        """Join what equal segments there are, and queue up with the others and with those that became urgent."""
        fresh = []
        for segment in dict.fromkeys(segments):
            entry = self._entries.get((direction, segment))
            if entry is None:
                entry = self._entries[direction, segment] = Entry(direction, segment, urgency)
                fresh.append(entry)
            elif urgency < entry.urgency:
                entry.urgency = urgency
                fresh += [entry] if entry.turn is not None else []
            if entry.batch is not None and not entry.requests:
                entry.batch.wanted += 1
            entry.requests.add(request)
            entry.until = max(entry.until, request.until)
            request.entries[segment] = entry
        if fresh:
            self._queue(direction, Turn(fresh), urgency)

    def _leave(self, request: Request) -> None:
        """Take a request off what it still waits for; what nobody wants any more is given up."""
        if len(request.answers) == len(request.entries):
            return
        for entry in request.entries.values():
            if request in entry.requests:
                entry.requests.remove(request)
                if not entry.requests:
                    self._give_up(entry)

    def _give_up(self, entry: Entry) -> None:
        if entry.batch is None:
            self._forget(entry)
            return
        entry.batch.wanted -= 1
        if not entry.batch.wanted:
            self._cancel(entry.batch)

    def _cancel(self, batch: Batch) -> None:
        """Give a batch up. Its lane is free at once, whether or not the engine minds being cancelled."""
        self._flying.discard(batch)
        for entry in batch.entries:
            self._forget(entry)
        if batch.task is not None:
            batch.task.cancel()
        self._wake()

    def _forget(self, entry: Entry) -> None:
        """From now on an equal segment is a new one."""
        self._entries.pop(entry.key, None)
        entry.turn = entry.batch = None

    def _queue(self, direction: Direction, turn: Turn, urgency: Urgency) -> None:
        self._lines[urgency].add(direction, turn)
        self._wake()

    def _wake(self) -> None:
        """Look for work at the next turn of the loop or a little later: what comes until then travels together."""
        if not self._woken and not self._closed:
            self._woken = True
            loop = asyncio.get_running_loop()
            if self._gather:
                loop.call_later(self._gather, self._dispatch)
            else:
                loop.call_soon(self._dispatch)

    def _dispatch(self) -> None:
        self._woken = False
        while entries := self._next():
            self._start(Batch(entries))

    def _next(self) -> list[Entry]:
        """Return what may be sent now: live segments, else bulk ones if they leave a lane free or there is but one."""
        free = self._lanes - len(self._flying)
        live = self._lines[Urgency.LIVE].take(self._segments) if free > 0 else []
        if live or free < min(self._lanes, 2) or self._disturbs():
            return live
        bulk = self._lines[Urgency.BULK].take(self._bulk)
        if bulk:
            self._bulk_began = asyncio.get_running_loop().time()
        return bulk

    def _disturbs(self) -> bool:
        """Tell whether bulk had better wait: a live batch is under way, and bulk was at work a moment ago."""
        live = any(batch.urgency is Urgency.LIVE for batch in self._flying)
        return live and asyncio.get_running_loop().time() - self._bulk_began < STARVED

    def _start(self, batch: Batch) -> None:
        loop = asyncio.get_running_loop()
        segments = [entry.segment for entry in batch.entries]
        call = batch.direction.translate(segments, max(batch.until - loop.time(), 0.0))
        batch.task = loop.create_task(call)
        batch.task.add_done_callback(lambda task: self._ended(batch, task))
        self._tasks.add(batch.task)
        self._flying.add(batch)

    def _ended(self, batch: Batch, task: Call) -> None:
        self._tasks.discard(task)
        error = EngineFailed("the call was cancelled") if task.cancelled() else task.exception()
        if batch not in self._flying:
            return
        self._flying.remove(batch)
        if error is None:
            for entry, answer in zip(batch.entries, task.result(), strict=True):
                self._answer(entry, answer)
        else:
            self._failed(batch, error)
        self._wake()

    def _answer(self, entry: Entry, answer: Translation) -> None:
        self._forget(entry)
        for request in entry.requests:
            request.answered(entry.segment, answer)

    def _failed(self, batch: Batch, error: BaseException) -> None:
        """Ask again for each entry alone, to find out which one the engine cannot bear; fail what was alone."""
        for entry in batch.entries:
            entry.batch = None
        final = len(batch.entries) == 1 or isinstance(error, EngineResting)
        for entry in batch.entries:
            if final or not entry.requests:
                self._fail(entry, error)
            else:
                self._queue(entry.direction, Turn([entry], alone=True), entry.urgency)

    def _fail(self, entry: Entry, error: BaseException) -> None:
        """End the waiting of whoever wants the entry; as they leave they give their other segments up."""
        self._forget(entry)
        for request in entry.requests:
            request.failed(error)
        entry.requests.clear()
