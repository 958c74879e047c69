"""The table, the picture and the verdict of a soak."""

import csv
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tests.tools.soak.picture import Panel, svg
from tests.tools.soak.sampling import Sample, slope, thirds

#: Seconds: who is younger still fills its caches, and has not yet loaded what makes the first plan, after five minutes;
#: of whom less was seen has no slope.
_GROWN, _LONG = 360.0, 240.0
#: By how much a later life may peak above the first one.
_NO_MORE = 1.05
#: Bytes for each message that are still flat. Whatever is kept of each, an object and its text, is more; what caches
#: take until they are full, spread over the messages that fill them, is less.
_FLAT = 128
_MB = 1024 * 1024
#: By how much the last third may be above the first one, and below which it does not matter.
_GROWTH, _LITTLE_MS, _LITTLE = 1.5, 100.0, 50.0


class Soaked(Protocol):
    """What is told of a soak; see ``__main__``."""

    ceiling: float
    pace: float
    samples: list[Sample]
    restarts: list[tuple[float, str, str]]
    wrong: list[str]
    messages: int
    answers: int
    troubles: int


def report(soaked: Soaked, names: Sequence[str], into: Path) -> int:
    """Print everything, write the picture and the numbers; 0: all is well."""
    into.mkdir(parents=True, exist_ok=True)
    _write(soaked, names, into)
    figures, grown = report_of(soaked.samples, names, soaked.pace)
    lines, complaints = [*_table(soaked, names), "", *_sums(soaked), *figures], [*soaked.wrong, *grown]
    verdict = "verdict: " + ("flat, and nothing was lost" if not complaints else "; ".join(complaints[:5]))
    text = "\n".join([*lines, verdict])
    print(text)
    (into / "soak.txt").write_text(text + "\n", "utf-8")
    return int(bool(complaints))


def _table(soaked: Soaked, names: Sequence[str]) -> list[str]:
    lines = [f"{'minute':>6} {'p50 ms':>8} {'p99 ms':>8} {'received':>8} {'outbox':>6} {'lag':>5}  " + "  ".join(names)]
    last = int(soaked.samples[-1].at // 60)
    for minute in range(last + 1):
        some = [sample for sample in soaked.samples if sample.at // 60 == minute]
        if some:
            lines.append(_row(minute, some, len(names)))
    return lines


def _row(minute: int, some: Sequence[Sample], processes: int) -> str:
    p50, p99 = ([value for one in some if (value := which(one)) is not None] for which in (_p50, _p99))
    weights = [[one.rss[place] for one in some] for place in range(processes)]
    rss = [_median([known[1] for known in column if known is not None]) for column in weights]
    depths = (max(one.envelopes for one in some), max(one.outbox for one in some), max(one.lag for one in some))
    numbers = f"{minute:>6} {_median(p50):>8.0f} {_median(p99):>8.0f} {depths[0]:>8} {depths[1]:>6} {depths[2]:>5}  "
    return numbers + "  ".join(f"{value:.0f} MB" for value in rss)


def _median(values: Sequence[float]) -> float:
    return statistics.median(values) if values else float("nan")


def _p50(sample: Sample) -> float | None:
    return sample.p50


def _p99(sample: Sample) -> float | None:
    return sample.p99


def _sums(soaked: Soaked) -> list[str]:
    minutes = soaked.samples[-1].at / 60
    ended = {kind: sum(one[1] == kind for one in soaked.restarts) for kind in ("kill -9", "SIGTERM")}
    return [
        f"soak.ceiling {soaked.ceiling:.0f} 1/s",
        f"soak.pace {soaked.pace:.0f} 1/s",
        f"soak.minutes {minutes:.1f} min",
        f"soak.messages {soaked.messages}, soak.answers {soaked.answers}, tries that came to nothing {soaked.troubles}",
        f"soak.restarts {ended['kill -9']} by kill -9, {ended['SIGTERM']} by SIGTERM",
        f"soak.broken_invariants {len(soaked.wrong)}",
    ]


def report_of(samples: Sequence[Sample], names: Sequence[str], pace: float) -> tuple[list[str], list[str]]:
    """Return a line for whatever may grow, and what does grow; ``pace`` are messages a second."""
    lines, complaints = [], []
    for place, name in enumerate(names):
        told, wrong = _memory(name, _lives(samples, place), pace)
        lines += told
        complaints += wrong
    for what, of, little in (
        ("p50_ms", _p50, _LITTLE_MS),
        ("p99_ms", _p99, _LITTLE_MS),
        ("lag_events", lambda one: float(one.lag), _LITTLE),
        ("received", lambda one: float(one.envelopes), _LITTLE),
        ("outbox", lambda one: float(one.outbox), _LITTLE),
    ):
        first, last = thirds(samples, of)
        lines.append(f"soak.{what} {first:.0f} in the first third, {last:.0f} in the last")
        complaints += [f"{what} grows"] if last > max(first * _GROWTH, little) else []
    return lines, complaints


def _memory(name: str, lives: Sequence[Sequence[tuple[float, float]]], pace: float) -> tuple[list[str], list[str]]:
    """Return what is told of a process's memory, and what is wrong: it must be seen to be flat while it lives, and not
    to need more in each life.
    """
    longest = max(lives, key=_seen_for, default=())
    middle, low, high = (one * 3600 for one in slope(longest if _seen_for(longest) >= _LONG else ()))
    flat = pace * _FLAT * 3600 / _MB
    first, last = _peaks(lives)
    surely, minutes = f"{low:.1f} to {high:.1f} in 19 of 20 cases", _seen_for(longest) / 60
    told = [
        f"soak.rss_slope[{name}] {middle:.1f} MB/h ({surely}; {flat:.1f} are flat) in the last {minutes:.1f} min of its longest life",
        f"soak.rss_peak[{name}] {first:.0f} MB in its first whole life, {last:.0f} MB in its last",
    ]
    wrong = [] if high <= flat else [f"{name} is not flat: {low:.1f} to {high:.1f} MB an hour"]
    return told, wrong + ([f"{name} needs more in each life"] if last > first * _NO_MORE else [])


def _seen_for(life: Sequence[tuple[float, float]]) -> float:
    """Return the seconds of a life that were seen."""
    return life[-1][0] - life[0][0] if life else 0.0


def _peaks(lives: Sequence[Sequence[tuple[float, float]]]) -> tuple[float, float]:
    """Return the most that a process held in the first and in the last of its lives that were about as long as any."""
    longest = max((life[-1][0] for life in lives), default=0.0)
    peaks = [max(weight for _, weight in life) for life in lives if life[-1][0] > longest * 0.8]
    return (peaks[0], peaks[-1]) if peaks else (float("nan"), float("nan"))


def _lives(samples: Sequence[Sample], place: int) -> list[list[tuple[float, float]]]:
    """Return age and megabytes of one process, a list for each time that it was started."""
    lives: list[list[tuple[float, float]]] = [[]]
    age = 0.0
    for sample in samples:
        known = sample.rss[place]
        if known is None:
            continue
        if known[0] < age:
            lives.append([])
        age = known[0]
        if age > _GROWN:
            lives[-1].append(known)
    return [life for life in lives if life]


def _write(soaked: Soaked, names: Sequence[str], into: Path) -> None:
    samples = soaked.samples
    weights = {
        name: [(one.at, None if (known := one.rss[place]) is None else known[1]) for one in samples]
        for place, name in enumerate(names)
    }
    panels = [
        Panel("megabytes in memory", weights),
        Panel("milliseconds to the console", {
            "p50": [(one.at, one.p50) for one in samples],
            "p99": [(one.at, one.p99) for one in samples],
        }),
        Panel("waiting to be prepared, to be sent", {
            "received": [(one.at, float(one.envelopes)) for one in samples],
            "outbox": [(one.at, float(one.outbox)) for one in samples],
        }),
        Panel("events not told yet", {"lag": [(one.at, float(one.lag)) for one in samples]}),
    ]  # fmt: skip
    restarts = [(at, kind) for at, kind, _ in soaked.restarts]
    title = f"{soaked.pace:.0f} messages a second, {len(restarts)} restarts (dashed: SIGTERM, else kill -9)"
    (into / "soak.svg").write_text(svg(title, panels, restarts), "utf-8")
    with (into / "soak.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["second", "p50_ms", "p99_ms", "received", "outbox", "lag", *names])
        for one in samples:
            rss = [None if known is None else round(known[1], 1) for known in one.rss]
            table.writerow([round(one.at, 1), one.p50, one.p99, one.envelopes, one.outbox, one.lag, *rss])
