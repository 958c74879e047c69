"""Who is here now, who is on shift, and so who can take work. Nothing here outlives the process."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from desk.bus.protocol import Bus
from desk.config.model import Agent, Config, Level, Region
from desk.domain.errors import Invalid, NotFound
from desk.domain.ids import AgentId, RegionId
from desk.domain.routing import Worker
from desk.domain.time import Clock


class Status(StrEnum):
    """What an agent says of himself; without an open console he is offline."""

    AVAILABLE = "available"
    BUSY = "busy"
    AWAY = "away"
    OFFLINE = "offline"


#: How long somebody may be without a console, to reload a page or change trains, before he counts as gone.
GRACE = timedelta(minutes=2)


@dataclass(slots=True)
class _Here:
    left_at: datetime
    consoles: int = 0
    status: Status = Status.AVAILABLE
    idle_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Shift:
    """Whether a region is awake and not at lunch, and from when to when that is known."""

    open: bool
    working: bool
    since: datetime
    until: datetime


#: For how long to believe that a region without a change in sight stays as it is.
_UNCHANGING = timedelta(days=1)


class Presence:
    """Counts open consoles and keeps each agent's word about himself."""

    def __init__(self, config: Config, bus: Bus, clock: Clock) -> None:
        self._config = config
        self._bus = bus
        self._clock = clock
        self._shifts: dict[RegionId, _Shift] = {}
        self._here: dict[AgentId, _Here] = {agent: _Here(clock()) for agent in config.agents}

    @property
    def agents(self) -> Collection[AgentId]:
        """Everybody who answers, here or not."""
        return self._here.keys()

    def arrive(self, agent: AgentId) -> None:
        """Count a console that opened; operators and merchants answer nobody and are not counted.

        Who comes back within the grace is still busy or away if he said so; later he is available.
        """
        if here := self._here.get(agent):
            here.consoles += 1
            if here.consoles == 1:
                now = self._clock()
                if now - here.left_at >= GRACE:
                    here.status = Status.AVAILABLE
                here.idle_since = now
                self._changed()

    def leave(self, agent: AgentId) -> None:
        """Count a console that closed."""
        if (here := self._here.get(agent)) and here.consoles:
            here.consoles -= 1
            here.left_at = self._clock()
            if not here.consoles:
                self._changed()

    def set(self, agent: AgentId, status: str) -> None:
        """Take an agent's word about himself."""
        if agent not in self._here:
            raise NotFound(f"{agent} is no agent.")
        if status not in (Status.AVAILABLE, Status.BUSY, Status.AWAY):
            raise Invalid(f"status: found {status!r}; expected available, busy or away")
        self._here[agent].status = Status(status)
        self._changed()

    def status(self, agent: AgentId) -> Status:
        """Return what an agent is doing."""
        here = self._here[agent]
        return here.status if here.consoles else Status.OFFLINE

    def region(self, agent: AgentId) -> RegionId:
        """Return where an agent works."""
        return self._config.region_of(agent).id

    def on_shift(self, agent: AgentId, now: datetime) -> bool:
        """Tell whether an agent's region is awake; asked for every agent at every routing, so remembered."""
        return self._shift_of(agent, now).open

    def answers(self, agent: AgentId, now: datetime) -> bool:
        """Tell whether a customer may count on an agent: on shift, and here or only just gone."""
        here = self._here.get(agent)
        if here is None or not self.on_shift(agent, now):
            return False
        return bool(here.consoles) or now - here.left_at < GRACE

    def workers(self, loads: Mapping[AgentId, int], assigned: Mapping[AgentId, datetime]) -> list[Worker]:
        """Return every agent as routing sees him, given loads and last assignments from the store."""
        now = self._clock()
        return [
            self._worker(agent, loads.get(agent.id, 0), assigned.get(agent.id), now)
            for agent in self._config.agents.values()
        ]

    def _worker(self, agent: Agent, load: int, assigned: datetime | None, now: datetime) -> Worker:
        here = self._here[agent.id]
        began = [moment for moment in (assigned, here.idle_since) if moment is not None]
        return Worker(
            agent=agent.id,
            merchants=agent.merchants,
            native=_languages(agent, Level.NATIVE),
            fluent=_languages(agent, Level.FLUENT),
            load=load,
            capacity=self._config.capacity_of(agent.id),
            on_shift=self.on_shift(agent.id, now),
            accepting=self.status(agent.id) is Status.AVAILABLE and self._shift_of(agent.id, now).working,
            idle_since=max(began, default=now),
        )

    def _shift_of(self, agent: AgentId, now: datetime) -> "_Shift":
        region = self._config.region_of(agent)
        known = self._shifts.get(region.id)
        if known is None or not known.since <= now < known.until:
            known = self._shifts[region.id] = _shift(region, now)
        return known

    def _changed(self) -> None:
        self._bus.wake("routing")
        self._bus.wake("world")


def _shift(region: Region, now: datetime) -> _Shift:
    calendar = region.calendar
    until = calendar.next_change(now) or now + _UNCHANGING
    return _Shift(calendar.shifts.is_open(now), calendar.is_open(now), now, until)


def _languages(agent: Agent, level: Level) -> tuple[str, ...]:
    return tuple(tag for tag, known in agent.reads.items() if known is level)
