"""Arrivals as they were: a CSV or JSON Lines file of moments, merchants and languages, played again."""

import csv
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from desk.domain.errors import Invalid
from desk.domain.ids import MerchantId
from desk.domain.language import canonical
from desk.simulation.arrivals import Customer, chance
from desk.simulation.demand import Demand, Kind

_COLUMNS = ("at", "merchant", "language")


@dataclass(frozen=True, slots=True)
class Recorded:
    """Who came, when; ``work`` and ``patience`` in seconds where the file tells them."""

    at: datetime
    kind: Kind
    work: float | None
    patience: float | None


def read(file: Path, merchants: Iterable[str]) -> list[Recorded]:
    """Return everybody in a file, in the order of their moments; raise ``Invalid`` with file and line."""
    known = frozenset(merchants)
    rows = _json_lines if file.suffix in {".jsonl", ".ndjson"} else _csv
    found = [_recorded(row, f"{file}: line {line}", known) for line, row in rows(file)]
    if not found:
        raise Invalid(f"{file}: found no arrivals; expected at least one")
    return sorted(found, key=lambda one: one.at)


def customers(
    recorded: Sequence[Recorded], kinds: Sequence[Kind], demand: Demand, origin: datetime, seed: str
) -> Iterator[Customer]:
    """Yield everybody again; what the file does not tell is drawn as the demand has it."""
    places = {kind: place for place, kind in enumerate(kinds)}
    work = demand.handling.drawn(chance(seed, "work"))
    patience = demand.patience.drawn(chance(seed, "patience")) if demand.patience else lambda: math.inf
    for one in recorded:
        at = (one.at - origin).total_seconds()
        # Drawn for everybody, so that one told length does not change who comes after.
        drawn = work(), patience()
        yield Customer(
            at,
            places[one.kind],
            drawn[0] if one.work is None else one.work,
            drawn[1] if one.patience is None else one.patience,
        )


def _csv(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with _opened(file) as lines:
        rows = csv.DictReader(lines)
        missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise Invalid(f"{file}: line 1: found no column {', '.join(missing)}; expected {', '.join(_COLUMNS)}")
        for row in rows:
            yield rows.line_num, row


def _json_lines(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with _opened(file) as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
            except ValueError as error:
                raise Invalid(f"{file}: line {number}: found no JSON ({error}); expected an object") from None
            if not isinstance(row, dict):
                raise Invalid(f"{file}: line {number}: found {line.strip()[:40]}; expected an object")
            yield number, row


def _opened(file: Path) -> Any:
    try:
        return file.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise Invalid(f"{file}: found nothing to read ({error.strerror}); expected a CSV or JSON Lines file") from None


def _recorded(row: Mapping[str, Any], where: str, merchants: frozenset[str]) -> Recorded:
    merchant = _value(row, "merchant", where, str, "the id of a [[merchant]]")
    if merchant not in merchants:
        raise Invalid(f"{where}: merchant: found {merchant!r}; expected the id of a [[merchant]]")
    return Recorded(
        at=_value(row, "at", where, _moment, "a moment with its offset, such as 2027-03-29T08:00:00Z"),
        kind=Kind(
            MerchantId(merchant),
            _value(row, "language", where, canonical, "a language tag, such as pt-BR"),
            row.get("topic") or None,
        ),
        work=_value(row, "work", where, _seconds, "seconds of work"),
        patience=_value(row, "patience", where, _seconds, "seconds that she waits"),
    )


def _value(row: Mapping[str, Any], name: str, where: str, read: Callable[[str], Any], expected: str) -> Any:
    raw = row.get(name)
    if raw in (None, "") and name not in _COLUMNS:
        return None
    try:
        return read(str(raw or ""))
    except ValueError:
        raise Invalid(f"{where}: {name}: found {raw!r}; expected {expected}") from None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _seconds(text: str) -> float:
    if not 0 <= (seconds := float(text)) < math.inf:
        raise ValueError(text)
    return seconds
