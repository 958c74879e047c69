"""Credentials are renewed once for all, kept where no thief reads them, and missed aloud when they are gone."""

import asyncio
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from desk.connections.standing import Trouble
from desk.testing.conformance.check import NotConcerned, check, has_expiring_credentials
from desk.testing.conformance.expecting import expect
from desk.testing.conformance.stage import Stage

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@check("tokens", has_expiring_credentials)
async def they_are_renewed_once_for_all(stage: Stage) -> None:
    """However many calls meet expired credentials at once, they are renewed once, and again the next time."""
    many = 6
    await _begin(stage, many)
    before = stage.peer.refreshes
    for times in (1, 2):
        stage.peer.expire()
        await _work(stage, many, times)
        expect(stage.peer.refreshes - before, times, "renewals")


@check("tokens", has_expiring_credentials)
async def renewed_ones_outlast_a_restart_unread(stage: Stage) -> None:
    """Renewed credentials serve the next start too, and the database shows none of them."""
    await _begin(stage)
    before = stage.peer.refreshes
    stage.peer.expire()
    await _work(stage, times=1)
    await stage.restart()
    await _work(stage, times=2)
    expect(stage.peer.refreshes - before, 1, "renewals")
    secrets = [*stage.secrets(), *await _current(stage)]
    expect([secret for secret in secrets if any(secret in text for text in _stored(stage))], [], "secrets in the data")


@check("tokens")
async def revoked_ones_pause_the_inbox_and_say_so(stage: Stage) -> None:
    """Credentials that hold no longer pause the inbox, which says why; nothing is tried in circles, nothing is lost."""
    messages = stage.channel().connector.manifest.messages
    await _begin(stage)
    stage.peer.revoke()
    answer = await stage.reply("It arrives tomorrow.", "customer-0") if messages else None
    await stage.passes(2 * MINUTE)
    before = stage.peer.calls
    await stage.passes(24 * HOUR, steps=24)
    expect(stage.peer.calls - before <= 2, True, "hardly any calls with credentials that do not hold")
    channel = stage.channel()
    expect((channel.resting, channel.standing.trouble), (True, Trouble.REVOKED), "the inbox rests and says why")
    if answer is not None:
        expect((await stage.desk.again(answer)).delivery, "queued", "the answer waits")


async def _begin(stage: Stage, many: int = 1) -> None:
    """Give the desk something to do for each of so many customers."""
    await stage.settled()
    for number in range(many):
        if stage.channel().connector.manifest.messages:
            await stage.says("Where is my order?", f"customer-{number}")
        else:
            await stage.arrives(await stage.peer.place(f"A-{number}", at=stage.clock()))


async def _work(stage: Stage, many: int = 1, times: int = 1) -> None:
    """Have the desk call for all of them at once, the first or a later time; nothing of it may be missing."""
    if not stage.channel().connector.manifest.messages:
        told = [await stage.peer.change(f"A-{number}", at=stage.clock()) for number in range(many)]
        await asyncio.gather(*(stage.deliver(webhook) for webhook in told if webhook is not None))
        await stage.passes(HOUR, steps=4)
        expect(await stage.orders(), await stage.peer.orders(), "every order, as it is")
        return
    customers = [f"customer-{number}" for number in range(many)]
    await asyncio.gather(*(stage.reply(f"Tomorrow, {times}.", customer) for customer in customers))
    await stage.passes(HOUR, steps=4)
    heard = [len(await stage.peer.heard(customer)) for customer in customers]
    expect(heard, [times] * many, "answers that each customer got")


async def _current(stage: Stage) -> list[str]:
    keeper = stage.channel().keeper
    if keeper is None:
        raise NotConcerned("the connector has no credentials")
    return [value for value in (await keeper.current()).values.values() if len(value) > 5]


def _stored(stage: Stage) -> Iterator[str]:
    """Return every value in the database, as text."""
    connection = sqlite3.connect(Path(stage.desk.desk.config.desk.data) / "desk.db")
    try:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608 - names of our own tables
                yield " ".join(str(value) for value in row)
    finally:
        connection.close()


