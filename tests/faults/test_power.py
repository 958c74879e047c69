"""The power fails under a desk on SQLite: what was acknowledged is on the disk, however torn the rest is.

``kill -9`` cannot show this: the system still has what a killed process wrote. Here the desk runs on a disk that writes
down what it is asked to do, and afterwards is rebuilt as it may be found at any of those moments.
"""

import asyncio
import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from desk.domain.ids import IdMaker
from desk.store.sqlite import SqliteStore
from tests.faults.ground import torn
from tests.faults.ground.after import holds
from tests.faults.ground.invariants import acknowledged_is_stored, order_is_kept, stored_once, stored_was_said
from tests.faults.ground.load import Load
from tests.faults.ground.processes import Running, run_desk
from tests.faults.ground.record import Record
from tests.faults.ground.settings import Where
from tests.faults.ground.shop import Shop
from tests.faults.ground.size import ROUNDS, dice
from tests.faults.ground.truth import Truth, truth

#: Moments at which the power fails in one run of the desk, a round.
_CUTS = 15
#: Seconds of load in which the power may fail.
_LOAD = 4.0


def _on_paper(directory: Path, shop: Shop, synchronous: str) -> Where:
    """Return a desk on a disk that writes everything down, whose log is brought into its file often."""
    environ = {
        "DESK_FAULTS_DISK": str(directory / "disk.log"),
        "DESK_FAULTS_SYNCHRONOUS": synchronous,
        "DESK_FAULTS_CHECKPOINT": "60",
    }
    plugins = {"written_down": "tests.faults.ground.disk:WrittenDown"}
    return Where(directory=directory, shop=shop.url, plugins=plugins, environ=environ)


async def _power_fails(desk: Running, load: Load) -> list[torn.Done]:
    """Let people write and answer for a while; then the desk ends, and what it did on its disk is told."""
    await asyncio.sleep(_LOAD)
    desk.processes[0].kill()
    load.check()
    return list(torn.history(desk.where.directory / "disk.log"))


def _cuts(done: Sequence[torn.Done], rolled: random.Random, folder: Path) -> Iterator[float]:
    """Lay the disk out as it may be at one moment after another, and say when that was."""
    moments = sorted(rolled.sample(range(len(done)), min(len(done), _CUTS * ROUNDS)))
    disk, begin = torn.Disk(), 0
    for moment in moments:
        disk.take(done[begin:moment])
        begin = moment
        torn.lay(disk.torn(rolled), folder)
        yield done[moment].at


async def _found(folder: Path) -> Truth:
    """Open what is left with the desk's own store, see that it is sound, and return it."""
    now = datetime.now(UTC)
    await SqliteStore.open(folder / "desk.db", IdMaker(lambda: now), lambda _: None).close()
    with closing(sqlite3.connect(folder / "desk.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    return truth(Where(directory=folder.parent, shop=""))


def _whole(found: Truth) -> bool:
    """Tell whether every message came with all that its transaction had."""
    envelopes, outbox = ({row["message_id"] for row in rows} for rows in (found.envelopes, found.outbox))
    return all(row["id"] in (envelopes if row["author"] == "customer" else outbox) for row in found.messages)


async def _lost(done: Sequence[torn.Done], record: Record, rolled: random.Random, folder: Path) -> list[int]:
    """Return for every cut how much was lost that had been acknowledged; all else must hold."""
    lost = []
    for at in _cuts(done, rolled, folder):
        known, found = record.until(at), await _found(folder)
        assert _whole(found)
        assert not [*stored_was_said(known, found), *stored_once(found), *order_is_kept(known, found, [])]
        lost.append(len(_gone(known, found)))
    return lost


def _gone(known: Record, found: Truth) -> list[str]:
    """Return what was acknowledged and is not there; of a webhook, its bytes are enough: it was to be read later."""
    webhooks = {row["delivery"] for row in found.webhooks}
    on_disk = [replace(one, acknowledged=one.delivery not in webhooks and one.acknowledged) for one in known.said]
    return list(acknowledged_is_stored(Record(on_disk, known.answered), found))


def _told(lost: list[int], record: Record) -> str:
    return f"{sum(map(bool, lost))} of {len(lost)} cuts lost something of what was acknowledged, {record.done} in all"


async def test_as_the_desk_sets_its_store_up_nothing_acknowledged_is_lost_to_a_power_cut(
    tmp_path: Path, shop: Shop
) -> None:
    where, rolled = _on_paper(tmp_path, shop, "FULL"), dice("power, FULL")
    async with run_desk(where) as desk, Load.on(desk.addresses, rolled) as load:
        done = await _power_fails(desk, load)
        disk = torn.Disk()
        disk.take(done)
        torn.lay(disk.torn(rolled), where.data)
        desk.processes[0].start()
        await load.finished()
        await holds(desk, load, shop)
    lost = await _lost(done, load.record, rolled, tmp_path / "cut" / "data")
    assert not any(lost), _told(lost, load.record)


async def test_with_a_lax_store_acknowledged_messages_are_lost_or_this_test_would_see_nothing(
    tmp_path: Path, shop: Shop
) -> None:
    where, rolled = _on_paper(tmp_path, shop, "NORMAL"), dice("power, NORMAL")
    async with run_desk(where) as desk, Load.on(desk.addresses, rolled) as load:
        done = await _power_fails(desk, load)
    lost = await _lost(done, load.record, rolled, tmp_path / "cut" / "data")
    print(_told(lost, load.record))
    assert any(lost), _told(lost, load.record)
