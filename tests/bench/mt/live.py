"""How long a customer's message takes to an agent's console when it must be translated, alone and beside a bulk job.

Customers write Portuguese as they did in the chats, each chat a visitor with a conversation, a message at its moment
whether earlier ones are translated or not; no text comes twice. The time counts from that moment to the frame that carries
the English wording. ``mt.live_translated_pct`` is the share that got one: a message that is in English already gets none.

The bulk job is texts by the hundred, four requests at a time, of the chats' words in another order, so that
nothing of them is known. Windows with and without it take turns.
"""

import asyncio
import contextlib
import hashlib
import itertools
import random
import statistics
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path

import aiohttp
import msgspec

from tests.bench.agent import logged_in
from tests.bench.client import Visitors, saying
from tests.bench.figures import Figure, progress
from tests.bench.mt import data, tree
from tests.bench.mt.ours import Ours, desk

_SLOW, _FAST = 5, 20
_SLOW_SECONDS, _FAST_SECONDS, _EARLY = 20, 10, 50
_WINDOWS = 2
_BULK, _CHUNK, _CHUNKS_AT_ONCE = 10_000, 100, 4
#: Seconds to wait for what is still on its way when the last message was sent.
_PATIENCE = 5.0


class _Wording(msgspec.Struct):
    language: str
    flags: list[str] = []


class _Said(msgspec.Struct):
    body: str
    texts: list[_Wording] = []

    @property
    def readable(self) -> bool:
        return any(text.language == "en" and not text.flags for text in self.texts)


class _Heard(msgspec.Struct):
    """As much of a frame as tells that a message can be read."""

    type: str
    message: _Said | None = None


class Reader:
    """An open console that writes down when each text could be read."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.read: dict[str, float] = {}

    async def listen(self) -> None:
        """Note the moment of every wording, for ever."""
        decode = msgspec.json.Decoder(_Heard).decode
        async for frame in self._socket:
            now, heard = time.perf_counter(), decode(frame.data)
            if heard.message is not None and heard.message.readable:
                self.read.setdefault(heard.message.body, now)

    async def has(self, texts: Sequence[str]) -> None:
        """Wait until all of them can be read, or patience ends."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while not self.read.keys() >= set(texts):
                    await asyncio.sleep(0.01)


class Shop:
    """Customers who write, and an agent who reads; ``window`` after ``window`` takes texts that nobody wrote before."""

    def __init__(self, visitors: Visitors, reader: Reader) -> None:
        self._visitors = visitors
        self._reader = reader
        self._texts = iter({said.text: said for said in data.portuguese()}.values())
        self.sent: dict[str, float] = {}

    async def window(self, seconds: int, per_second: int) -> list[float]:
        """Have customers write for so long; return the milliseconds until each of their messages could be read."""
        said = list(itertools.islice(self._texts, seconds * per_second))
        if len(said) < seconds * per_second:
            raise RuntimeError("the chats have too few messages for so many windows")
        requests = [
            saying(_key(each.conversation), {"id": f"{number}", "text": each.text, "language": "pt-BR"})
            for number, each in enumerate(said, len(self.sent))
        ]
        moments = await self._visitors.pace(requests, per_second)
        sent = dict(zip((each.text for each in said), moments, strict=True))
        await self._reader.has(list(sent))
        self.sent |= sent
        return [(self._reader.read[text] - moment) * 1000 for text, moment in sent.items() if text in self._reader.read]

    @property
    def translated(self) -> float:
        """The share of messages that could be read, in percent."""
        return 100 * len(self.sent.keys() & self._reader.read.keys()) / len(self.sent)


class Bulk:
    """A job of many texts, of which ``done`` were answered, ``failed`` as they were; it goes on while ``working``."""

    def __init__(self, ours: Ours) -> None:
        self._ours = ours
        self._chunks = _chunks()
        self.done = self.failed = 0
        self.seconds = 0.0

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Work beside something; when that is over, finish what was begun."""
        stop, began = asyncio.Event(), time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(_CHUNKS_AT_ONCE):
                group.create_task(self._work(stop))
            yield
            stop.set()
        self.seconds += time.perf_counter() - began

    async def _work(self, stop: asyncio.Event) -> None:
        while not stop.is_set() and (chunk := next(self._chunks, None)):
            answers = await self._ours.put(chunk, "pt", "en", bulk=True)
            self.done += len(chunk)
            self.failed += sum(not answer.translated for answer in answers)


async def measure(directory: Path) -> list[Figure]:
    """Measure both paces, and the slower one beside a bulk job."""
    alone: list[float] = []
    beside: list[float] = []
    async with (
        desk([data.package("pt", "en")], directory) as ours,
        Visitors(ours.port) as visitors,
        _reader(ours.port) as reader,
    ):
        shop, bulk = Shop(visitors, reader), Bulk(ours)
        progress("mt: live, warming up")
        await shop.window(_EARLY // _SLOW, _SLOW)
        for number in range(_WINDOWS):
            progress(f"mt: live, {_SLOW} messages a second, window {number + 1} of {_WINDOWS}")
            alone += await shop.window(_SLOW_SECONDS, _SLOW)
            progress("mt: live, the same beside a bulk job")
            async with bulk.working():
                beside += await shop.window(_SLOW_SECONDS, _SLOW)
        progress(f"mt: live, {_FAST} messages a second")
        fast = await shop.window(_FAST_SECONDS, _FAST)
        weight = tree.resident(ours.pid)
    return [
        *_percentiles("mt.live", alone),
        *_percentiles(f"mt.live{_FAST}", fast),
        *_percentiles("mt.live_bulk", beside),
        Figure("mt.live_p95_bulk_ratio", _p95(beside) / _p95(alone), "x"),
        Figure("mt.live_translated_pct", shop.translated, "%"),
        Figure("mt.bulk_done", bulk.done, "texts"),
        Figure("mt.bulk_rate", bulk.done / bulk.seconds, "1/s"),
        Figure("mt.bulk_fallback_pct", 100 * bulk.failed / bulk.done, "%"),
        # The same processes as in mt.rss_ratio, now with the model that tells languages apart.
        Figure("mt.live_rss_mb", weight, "MB"),
    ]


def _key(conversation: str) -> str:
    """Return the key of a chat's visitor, always the same and of the form that widgets make."""
    return hashlib.sha256(conversation.encode()).hexdigest()[:43]


@contextlib.asynccontextmanager
async def _reader(port: int) -> AsyncIterator[Reader]:
    async with logged_in(port) as session, session.ws_connect("/api/live?after=0") as socket:
        opened = Reader(socket)
        listening = asyncio.create_task(opened.listen())
        try:
            yield opened
        finally:
            listening.cancel()


def _chunks() -> Iterator[list[str]]:
    """Give the bulk job's texts."""
    chance = random.Random(20)
    texts: Mapping[str, None] = dict.fromkeys(said.text for said in data.portuguese() if len(said.text.split()) > 3)
    shuffled = (" ".join(chance.sample(words, len(words))) for words in itertools.cycle([t.split() for t in texts]))
    for _ in range(_BULK // _CHUNK):
        yield list(itertools.islice(shuffled, _CHUNK))


def _percentiles(name: str, took: Sequence[float]) -> list[Figure]:
    return [Figure(f"{name}_p50_ms", statistics.median(took), "ms"), Figure(f"{name}_p95_ms", _p95(took), "ms")]


def _p95(took: Sequence[float]) -> float:
    return statistics.quantiles(took, n=20)[-1]
