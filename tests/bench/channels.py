"""What channels cost: webhooks at the door, beside a bare server that only verifies them; and a long first reading.

``webhook.cpu_us`` is verify, dedupe and commit, until the channel has its answer; ``webhook.full_cpu_us`` goes on
until its message is prepared. ``backfill`` reads 100,000 orders that cost nothing to list, with a stop in the middle.
"""

import gc
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import msgspec
import psutil

from desk import (
    Connector,
    Feed,
    Form,
    InboxInfo,
    Item,
    Line,
    Manifest,
    Money,
    OrderState,
    OrderView,
    Page,
    Paging,
    Settings,
    signature,
)
from desk.app import Desk
from desk.domain.time import utcnow
from desk.hooks.loader import Source, load
from desk.store import readings
from desk.testing.clock import MONDAY
from desk.testing.start import handing_over
from desk.testing.waiting import until
from tests.bench.client import Visitors
from tests.bench.figures import Figure, median_ratio, progress
from tests.bench.intake import Measured
from tests.bench.process import Server, server
from tests.bench.world import HOOK_SECRET, INBOX, config

_ROUNDS, _WEBHOOKS = 5, 2000
_ORDERS, _PAGE = 100_000, 250
_MB = 1024 * 1024


async def measure() -> list[Figure]:
    """Measure the door in turns with a bare one, then the whole desk, then a backfill."""
    async with server("bare_hooks") as bare, server("hooks") as doors:
        base, desk = await _in_turns(bare, doors)
    async with server("hooks_desk") as whole, Visitors(whole.port, taken=b"200") as channel:
        full = Measured()
        for _ in range(3):
            await _flood(whole, channel, 500, full, settled=True)
    return [
        Figure("webhook.cpu_us", statistics.median(desk.cpu), "us"),
        Figure("webhook.cpu_ratio", median_ratio(desk.cpu, base.cpu), "x"),
        Figure("webhook.rate", statistics.median(desk.rate), "1/s"),
        Figure("webhook.rate_ratio", median_ratio(desk.rate, base.rate), "x"),
        Figure("webhook.statements", statistics.median(desk.statements), "statements"),
        Figure("webhook.full_cpu_us", statistics.median(full.cpu), "us"),
        *await _backfill(),
    ]


_numbers = count(1)


def _webhook() -> bytes:
    """Return a signed delivery of one message, byte for byte."""
    number = next(_numbers)
    event = {
        "type": "message",
        "id": f"m{number}",
        "customer": f"c{number % 200}",
        "name": "Ana",
        "text": f"Where is my order number {number}?",
        "at": utcnow().isoformat(),
        "from": "customer",
    }
    body = msgspec.json.encode({"events": [event]})
    signed = signature(body, HOOK_SECRET, form=Form.HEX)
    head = (
        f"POST /hooks/{INBOX} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Kiosk-Signature: {signed}\r\n"
        f"X-Kiosk-Delivery: d{number}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _in_turns(bare: Server, doors: Server) -> tuple[Measured, Measured]:
    found = Measured(), Measured()
    async with Visitors(bare.port, taken=b"200") as at_bare, Visitors(doors.port, taken=b"200") as at_doors:
        for number in range(_ROUNDS + 1):
            progress(f"webhooks: round {number} of {_ROUNDS}" if number else "webhooks: warming up")
            if number == 1:
                found = Measured(), Measured()
            await _flood(bare, at_bare, _WEBHOOKS, found[0])
            await _flood(doors, at_doors, _WEBHOOKS, found[1])
    return found


async def _flood(asked: Server, channel: Visitors, many: int, into: Measured, *, settled: bool = False) -> None:
    requests = [_webhook() for _ in range(many)]
    before = await asked.usage()
    seconds = await channel.flood(requests)
    after = await asked.usage(settled=settled)
    into.cpu.append((after.cpu - before.cpu) / many * 1e6)
    into.rate.append(many / seconds)
    into.statements.append((after.statements - before.statements) / many)


# -- a long first reading --------------------------------------------------------------------------


class _Archive(Connector):
    """A shop of very many orders that are listed for nothing."""

    manifest = Manifest(feeds=(Feed(kind="order", paging=Paging.KEYSET, every=timedelta(days=1)),))
    served = 0

    async def pages(self, kind: str, since: object, cursor: str | None) -> Page:
        start = int(cursor or 0)
        type(self).served += 1
        orders = [_order(number) for number in range(start, min(start + _PAGE, _ORDERS))]
        return Page(orders, str(start + _PAGE), start + _PAGE < _ORDERS)


def _order(number: int) -> OrderView:
    at, total = MONDAY + timedelta(seconds=number), Money(4990 + number % 1000, "EUR")
    return OrderView(
        id=str(number),
        number=f"A-{number:07}",
        updated_at=at,
        placed_at=at,
        state=OrderState.PAID,
        state_word="paid",
        total=total,
        customer=f"c{number % 5000}",
        items=(Item(name="A thing of the usual kind", quantity=1, total=total),),
    )


class _ArchiveType:
    name = "archive"
    settings_type = Settings

    def connect(self, inbox: InboxInfo, settings: Settings, line: Line) -> Connector:
        """Return the archive."""
        return _Archive()


async def _backfill() -> list[Figure]:
    progress(f"backfill: {_ORDERS:,} orders, stopped in the middle")
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as directory:
        _Archive.served = 0
        cpu, wall = time.process_time(), time.perf_counter()
        early = await _read(Path(directory), lambda: _Archive.served >= 40)
        middle = await _read(Path(directory), lambda: _Archive.served >= _ORDERS // _PAGE // 2)
        late = await _read(Path(directory), None)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    pages = _ORDERS // _PAGE
    return [
        Figure("backfill.rate", _ORDERS / wall, "1/s"),
        Figure("backfill.cpu_us", cpu / _ORDERS * 1e6, "us"),
        Figure("backfill.pages_read_twice", _Archive.served - pages, "pages"),
        Figure("backfill.rss_growth_mb", (late - middle) / _MB, "MB"),
        Figure("backfill.rss_mb", early / _MB, "MB"),
    ]


async def _read(data: Path, enough: object) -> int:
    """Run a desk until enough is read, or everything; return the memory that the process has then."""
    plugins = [Source.of("archive", handing_over([_ArchiveType()]))]
    desk_config = config(data)
    inbox = replace(desk_config.inboxes[INBOX], connector="archive")
    desk_config = replace(desk_config, inboxes={INBOX: inbox})
    async with Desk(desk_config, loaded=load(plugins, {}, {})) as desk:

        async def everything() -> bool:
            merchant = inbox.merchant
            known = await desk.store.read(lambda tx: readings.of_inbox(tx, merchant, INBOX))
            return bool(known) and known[0].reading.high is not None and known[0].reading.began_at is None

        await until(enough if callable(enough) else everything, within=600.0)
        gc.collect()
        return psutil.Process().memory_info().rss
