"""Places at work: whose they are, and when he sits there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from desk.config.model import Config
from desk.config.people import Agent, Region
from desk.domain.ids import AgentId, RegionId
from desk.simulation.arrivals import chance
from desk.simulation.demand import Absence, Work

#: What is simulated comes by the usual kind of channel.
CHANNEL = "chat"


class Stay(NamedTuple):
    """From when to when somebody takes new work; after a stay he goes home, or else only to lunch."""

    begin: datetime
    end: datetime
    goes_home: bool = True


class Sitting(NamedTuple):
    """A stay in seconds from the origin."""

    begin: float
    end: float
    goes_home: bool = True


@dataclass(frozen=True, slots=True)
class Post:
    """An agent's place: how many chats he has at once, and when he sits there."""

    agent: AgentId
    region: RegionId
    capacity: int
    sittings: Sequence[Sitting]


def posts(config: Config, work: Work, window: tuple[datetime, datetime], origin: datetime, seed: str) -> list[Post]:
    """Return everybody's place within a window."""
    awake = {region.id: stays(region, *window) for region in config.regions.values()}
    found = []
    for agent in (one for one in config.agents.values() if one.places(CHANNEL)):
        region = config.region_of(agent.id).id
        worked = _worked(awake[region], agent, region, work, seed)
        found.append(Post(agent.id, region, agent.places(CHANNEL), [_seconds(stay, origin) for stay in worked]))
    return found


def stays(region: Region, begin: datetime, end: datetime) -> list[Stay]:
    """Return when people of a region take work within a window."""
    closes = {shift.end for shift in region.calendar.shifts.spans(begin, end)}
    return [Stay(span.begin, span.end, span.end in closes) for span in region.calendar.spans(begin, end)]


def _worked(awake: Sequence[Stay], agent: Agent, region: RegionId, work: Work, seed: str) -> list[Stay]:
    """Return the stays that somebody keeps, without the shifts that he misses and the time that he is away."""
    there = _kept(awake, agent.id, work.missed, seed)
    for absence in work.absences:
        if _concerns(absence, agent, region):
            there = [part for stay in there for part in _without(stay, absence)]
    return there


def _kept(awake: Sequence[Stay], agent: AgentId, missed: float, seed: str) -> list[Stay]:
    """Toss a coin for each shift, which falls alike for the same shift of the same agent in every configuration."""
    kept, comes, begins = [], True, True
    for stay in awake:
        if begins:
            comes = missed <= 0 or chance(seed, "missed", agent, stay.begin.isoformat()).random() >= missed
        if comes:
            kept.append(stay)
        begins = stay.goes_home
    return kept


def _concerns(absence: Absence, agent: Agent, region: RegionId) -> bool:
    return agent.id == absence.agent or agent.team == absence.team or region == absence.region


def _without(stay: Stay, absence: Absence) -> list[Stay]:
    if absence.end <= stay.begin or stay.end <= absence.begin:
        return [stay]
    before = Stay(stay.begin, absence.begin)
    after = stay._replace(begin=absence.end)
    return [part for part in (before, after) if part.begin < part.end]


def _seconds(stay: Stay, origin: datetime) -> Sitting:
    begin, end = ((edge - origin).total_seconds() for edge in stay[:2])
    return Sitting(begin, end, stay.goes_home)
