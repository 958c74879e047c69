"""Speed of all of them in turns, round by round, for the machine is busy with other things too.

Each text is asked once of each, so that nobody answers from what he remembers of it. (A sentence that recurs in
several texts may still come from the desk's memory: that is what it is for.)
"""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench.figures import Figure, median_ratio, progress
from tests.bench.mt import tree
from tests.bench.mt.peer import Answer, Peer

_ROUNDS, _SINGLE, _BATCH = 5, 60, 100


@dataclass
class Measured:
    """What one of them did, round by round."""

    rate: list[float] = field(default_factory=list)
    p95: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    batch_rate: list[float] = field(default_factory=list)
    batch_cpu: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    resident: float = 0.0
    proportional: float = 0.0
    answers: dict[str, Answer] = field(default_factory=dict)


async def compare(peers: Sequence[Peer], texts: Sequence[str]) -> dict[str, Measured]:
    """Ask all of them for all the texts: one by one and by the hundred."""
    measured = {peer.name: Measured() for peer in peers}
    each_round = _SINGLE + _BATCH
    early = texts[_ROUNDS * each_round :]
    for peer in peers:
        progress(f"mt: {peer.name} warms up")
        await _round(peer, early[: len(early) // 2], early[len(early) // 2 :], measured[peer.name])
    _forget_the_first(measured)
    for number in range(_ROUNDS):
        progress(f"mt: round {number + 1} of {_ROUNDS}")
        share = texts[number * each_round : (number + 1) * each_round]
        for peer in (*peers[number % len(peers) :], *peers[: number % len(peers)]):
            await _round(peer, share[:_SINGLE], share[_SINGLE:], measured[peer.name])
    for peer in peers:
        measured[peer.name].resident = tree.resident(peer.pid)
        measured[peer.name].proportional = tree.proportional(peer.pid)
    return measured


def figures(measured: dict[str, Measured]) -> list[Figure]:
    """Return what is compared, as ours against each other's."""
    ours, server = measured["ours"], measured["libretranslate"]
    return [
        Figure("mt.single_rate_ratio", median_ratio(ours.rate, server.rate), "x"),
        Figure("mt.single_p95_ratio", median_ratio(ours.p95, server.p95), "x"),
        Figure("mt.single_cpu_ratio", median_ratio(ours.cpu, server.cpu), "x"),
        Figure("mt.batch_rate_ratio", median_ratio(ours.batch_rate, server.batch_rate), "x"),
        Figure("mt.batch_cpu_ratio", median_ratio(ours.batch_cpu, server.batch_cpu), "x"),
        # Resident memory after all the work: of the desk, its worker process with the model and whatever else it
        # started, against that of the server, which is one process with the model. Neither has loaded what tells
        # languages apart. Pages that the desk and its worker share count twice in the first figure, once in the second.
        Figure("mt.rss_ratio", ours.resident / server.resident, "x"),
        Figure("mt.pss_ratio", ours.proportional / server.proportional, "x"),
        *(figure for name, each in measured.items() for figure in _absolute(name, each)),
    ]


def _absolute(name: str, measured: Measured) -> list[Figure]:
    return [
        Figure(f"mt.single_rate_{name}", statistics.median(measured.rate), "1/s"),
        Figure(f"mt.single_ms_{name}", statistics.median(measured.took) * 1000, "ms"),
        Figure(f"mt.single_p95_ms_{name}", statistics.median(measured.p95) * 1000, "ms"),
        Figure(f"mt.single_cpu_ms_{name}", statistics.median(measured.cpu) * 1000, "ms"),
        Figure(f"mt.batch_rate_{name}", statistics.median(measured.batch_rate), "1/s"),
        Figure(f"mt.rss_mb_{name}", measured.resident, "MB"),
    ]


async def _round(peer: Peer, single: Sequence[str], batch: Sequence[str], into: Measured) -> None:
    before, took = tree.cpu(peer.pid), []
    for text in single:
        began = time.perf_counter()
        (into.answers[text],) = await peer.translate([text])
        took.append(time.perf_counter() - began)
    between, began = tree.cpu(peer.pid), time.perf_counter()
    answers = await peer.translate(batch)
    seconds = time.perf_counter() - began
    into.answers |= zip(batch, answers, strict=True)
    into.took += took
    into.rate.append(len(single) / sum(took))
    into.p95.append(statistics.quantiles(took, n=20)[-1])
    into.cpu.append((between - before) / len(single))
    into.batch_rate.append(len(batch) / seconds)
    into.batch_cpu.append((tree.cpu(peer.pid) - between) / len(batch))


def _forget_the_first(measured: dict[str, Measured]) -> None:
    """Keep nothing of warming up but the answers."""
    for name, each in measured.items():
        measured[name] = Measured(answers=each.answers)
