"""Who takes a conversation: readers before translators, the longest idle before the busy."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from desk.domain.ids import AgentId, MerchantId
from desk.domain.language import UNKNOWN, readable_as
from desk.domain.messages import Phrase

#: Tells whether a text in the first language can be brought into the second.
Translatable = Callable[[str, str], bool]


class Ring(IntEnum):
    """How near somebody is to the customer's language; an inner ring is asked before an outer one."""

    NATIVE = 1
    FLUENT = 2
    TRANSLATED = 3
    #: The language is not known, so nobody is nearer to it than anybody else.
    ANYBODY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A conversation that nobody has taken, as routing sees it.

    ``waiting_since`` is None where every message of the customer was answered.
    """

    merchant: MerchantId
    language: str
    waiting_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """An agent, as routing sees him. ``accepting``: he is present and takes new work.

    ``native`` and ``fluent`` are the languages that he reads without translation, best first.
    """

    agent: AgentId
    merchants: frozenset[MerchantId]
    native: tuple[str, ...]
    fluent: tuple[str, ...]
    load: int
    capacity: int
    on_shift: bool
    accepting: bool
    idle_since: datetime


@dataclass(frozen=True, slots=True)
class Option:
    """Somebody who could take the conversation now, and how near he is to its language."""

    worker: Worker
    ring: Ring


@dataclass(frozen=True, slots=True)
class Choice:
    """Who takes the conversation, and why he: told to his colleagues in their languages."""

    agent: AgentId
    reason: Phrase


def choose(need: Need, workers: Iterable[Worker], translatable: Translatable, now: datetime) -> Choice | None:
    """Return who takes the conversation, or None if it stays in the queue."""
    options = eligible(need, workers, translatable)
    return Choice(options[0].worker.agent, reason(need, options[0], now)) if options else None


def eligible(need: Need, workers: Iterable[Worker], translatable: Translatable) -> list[Option]:
    """Return everybody who could take the conversation now, the best first."""
    able = (worker for worker in workers if all(passes(worker) for passes, _ in _steps(need, translatable)))
    options = (Option(worker, ring) for worker in able if (ring := ring_of(need, worker, translatable)))
    return sorted(options, key=_rank)


def ring_of(need: Need, worker: Worker, translatable: Translatable) -> Ring | None:
    """Return how near somebody is to the customer's language, or None if he cannot read it at all."""
    if need.language == UNKNOWN:
        return Ring.ANYBODY
    if any(readable_as(need.language, tag) for tag in worker.native):
        return Ring.NATIVE
    if any(readable_as(need.language, tag) for tag in worker.fluent):
        return Ring.FLUENT
    if any(translatable(need.language, tag) for tag in worker.native + worker.fluent):
        return Ring.TRANSLATED
    return None


def reason(need: Need, option: Option, now: datetime) -> Phrase:
    """Return why this one: his way to the language, and how long he has been idle."""
    return nearness(option.ring, need.language, option.worker.idle_since, now)


def nearness(ring: Ring, language: str, idle_since: datetime, now: datetime) -> Phrase:
    """Return how somebody reads a language, and for how long he has been idle."""
    idle = max(now - idle_since, timedelta())
    values: dict[str, str | int] = {"language": language, "minutes": idle // timedelta(minutes=1)}
    match ring:
        case Ring.NATIVE:
            return Phrase("desk", "Reads {language} natively; idle for {minutes} min", values)
        case Ring.FLUENT:
            return Phrase("desk", "Reads {language} fluently; idle for {minutes} min", values)
        case Ring.TRANSLATED:
            return Phrase("desk", "Reads {language} through translation; idle for {minutes} min", values)
        case Ring.ANYBODY:
            return Phrase("desk", "Language not known yet; idle for {minutes} min", values)


def why_nobody(need: Need, workers: Iterable[Worker], translatable: Translatable) -> Phrase:
    """Return why the conversation stays in the queue; raise ``ValueError`` if somebody could take it."""
    left = list(workers)
    for passes, otherwise in _steps(need, translatable):
        left = [worker for worker in left if passes(worker)]
        if not left:
            return otherwise
    raise ValueError(f"{left[0].agent} could take it")


def reason_to_text(phrase: Phrase) -> str:
    """Write a reason down for a column of text."""
    return json.dumps([phrase.domain, phrase.id, dict(phrase.values)], ensure_ascii=False)


def reason_from_text(text: str) -> Phrase:
    """Read what ``reason_to_text`` wrote."""
    domain, message, values = json.loads(text)
    return Phrase(domain, message, values)


def _steps(need: Need, translatable: Translatable) -> Iterator[tuple[Callable[[Worker], bool], Phrase]]:
    """Yield what somebody must be, and what to say when nobody is; each presumes the ones before."""
    yield (
        lambda worker: worker.on_shift and need.merchant in worker.merchants,
        Phrase("desk", "Nobody who serves this merchant is on shift"),
    )
    yield (
        lambda worker: ring_of(need, worker, translatable) is not None,
        Phrase("desk", "Nobody on shift can read {language}, not even translated", {"language": need.language}),
    )
    yield (
        lambda worker: worker.accepting,
        Phrase("desk", "Everybody who could take it is away or takes nothing new"),
    )
    yield (
        lambda worker: worker.load < worker.capacity,
        Phrase("desk", "Everybody who could take it has enough to do"),
    )


def _rank(option: Option) -> tuple[Ring, datetime, float, AgentId]:
    """Return what decides between two: ring, idleness, room, and at last the name, so that it is decided."""
    worker = option.worker
    return option.ring, worker.idle_since, worker.load / worker.capacity, worker.agent
