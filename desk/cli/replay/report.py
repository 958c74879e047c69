"""What a replay came to."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from desk.cli.replay.script import Script
from desk.cli.replay.tally import Tally
from desk.cli.replay.verify import Findings


class Report(msgspec.Struct, kw_only=True):
    """One replay; ``--json`` prints it as it is."""

    conversations: int
    messages: int
    customer: int
    agent: int
    delivered: int
    held: dict[str, int]
    stopped: dict[str, int]
    untranslated: dict[str, int]
    skipped: dict[str, int]
    duplicates: int
    missing: int
    doubled: int
    out_of_order: int
    #: Seen by looking instead of by a socket; not seen within two minutes; answers and sockets lost.
    untold: int
    late: int
    lost_connections: int
    #: Playing alone; signing in before and verifying after are not in it.
    seconds: float
    messages_per_second: float
    #: Seconds from sending to being readable on the other side; None where nothing was new.
    p50: float | None
    p95: float | None

    @property
    def intact(self) -> bool:
        """Whether everything is there, once, in order."""
        return not (self.missing or self.doubled or self.out_of_order)


def report(script: Script, tally: Tally, findings: Findings, lost: int, seconds: float) -> Report:
    """Return the report of a replay that took so many seconds."""
    played = tally.customer + tally.agent
    return Report(
        conversations=len(script.chats),
        messages=played,
        customer=tally.customer,
        agent=tally.agent,
        delivered=findings.delivered,
        held=dict(tally.held.most_common()),
        stopped=dict(tally.stopped.most_common()),
        untranslated=dict(findings.untranslated.most_common()),
        skipped=dict(script.skipped),
        duplicates=tally.duplicates,
        missing=findings.missing,
        doubled=findings.doubled,
        out_of_order=findings.out_of_order,
        untold=tally.untold,
        late=tally.late,
        lost_connections=lost,
        seconds=round(seconds, 2),
        messages_per_second=round(played / seconds, 2),
        p50=_percentile(tally.times, 50),
        p95=_percentile(tally.times, 95),
    )


def summary(done: Report) -> str:
    """Return a report as people read it."""
    return "\n".join(f"{name:<18} {value}" for name, value in _lines(done))


def _lines(done: Report) -> Iterator[tuple[str, str]]:
    yield "conversations", str(done.conversations)
    yield "messages played", f"{done.messages} ({done.customer} by customers, {done.agent} by agents)"
    yield "delivered", str(done.delivered)
    yield "held", _counted(done.held)
    yield "stopped", _counted(done.stopped)
    yield "untranslated", _counted(done.untranslated)
    yield "skipped", _counted(done.skipped)
    yield "duplicates", f"{done.duplicates} answered without doing anything twice"
    yield "lost", f"{done.missing} missing, {done.doubled} doubled, {done.out_of_order} out of order"
    yield "sockets", f"{done.lost_connections} lost, {done.untold} messages seen by looking, {done.late} too late"
    yield "time", f"{done.seconds} s, {done.messages_per_second} messages/s"
    if done.p50 is not None:
        yield "to the reader", f"p50 {done.p50} s, p95 {done.p95} s"
    yield "result", "everything arrived once, in order" if done.intact else "NOT everything arrived once, in order"


def _counted(reasons: Mapping[str, int]) -> str:
    listed = "; ".join(f"{count} {reason}" for reason, count in reasons.items())
    return f"{sum(reasons.values())} ({listed})" if listed else "0"


def _percentile(times: Sequence[float], percent: int) -> float | None:
    """Return the time within which so many percent were done."""
    ordered = sorted(times)
    return round(ordered[(len(ordered) - 1) * percent // 100], 3) if ordered else None
