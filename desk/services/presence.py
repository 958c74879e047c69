"""Who is here now, at whichever process, who is on shift, and so who can take work. Nothing of it is stored."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.bus.protocol import Bus
from desk.config.model import Config
from desk.config.people import Region
from desk.domain.errors import Invalid, NotFound
from desk.domain.ids import AgentId, RegionId
from desk.domain.time import Clock
from desk.services.here import PRESENCE, Here, Seen, Status

#: What somebody may say of himself.
SAID = (Status.AVAILABLE, Status.BUSY, Status.AWAY, Status.LEAVING)


#: How long somebody may be without a console, to reload a page or change trains, before he counts as gone.
GRACE = timedelta(minutes=2)


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
    """Counts open consoles and keeps each agent's word about himself; tells other processes what changes here."""

    def __init__(self, config: Config, bus: Bus, clock: Clock, lived: Clock) -> None:
        self._config = config
        self._bus = bus
        self._clock = clock
        #: By which somebody has left his console alone for long: one that does not leap.
        self._lived = lived
        self._shifts: dict[RegionId, _Shift] = {}
        self._here: dict[AgentId, Here] = {agent: Here(clock(), lived()) for agent in config.agents}
        #: Counts every change, so that others notice that there was one.
        self.version = 0

    @property
    def agents(self) -> Collection[AgentId]:
        """Everybody who answers, here or not."""
        return self._here.keys()

    def arrive(self, agent: AgentId) -> None:
        """Count a console that opened; operators and merchants answer nobody and are not counted.

        Who comes back within the grace is still busy or away if he said so; later he is available.
        """
        if here := self._here.get(agent):
            here.own += 1
            now, here.active_at = self._clock(), self._lived()
            if here.consoles == 1:
                if now - here.left_at >= GRACE:
                    here.say(Status.AVAILABLE, now)
                here.idle_since = now
            if here.own == 1:
                self._changed(agent)

    def leave(self, agent: AgentId) -> None:
        """Count a console that closed."""
        if (here := self._here.get(agent)) and here.own:
            here.own -= 1
            here.left_at = self._clock()
            if not here.own:
                self._changed(agent)
                gone = not here.consoles and not self.on_shift(agent, here.left_at)
                if gone:  # whoever goes ends the grace in which he might finish
                    self._bus.wake("shifts")

    def set(self, agent: AgentId, status: str) -> None:
        """Take an agent's word about himself."""
        if agent not in self._here:
            raise NotFound(f"{agent} is no agent.")
        if status not in SAID:
            raise Invalid(f"status: found {status!r}; expected available, busy, away or leaving")
        here = self._here[agent]
        now, here.active_at = self._clock(), self._lived()
        here.say(Status(status), now)
        self._changed(agent)
        if here.status is Status.LEAVING:
            self._bus.wake("shifts")

    def active(self, agent: AgentId) -> None:
        """Take in that somebody does something; who was away only because he did nothing is back."""
        if here := self._here.get(agent):
            was = self.status(agent)
            here.active_at = self._lived()
            if self.status(agent) is not was:
                self._changed(agent)

    def missed(self, agent: AgentId) -> None:
        """Take in that somebody did not look at what he was given: he is away until he says otherwise."""
        here = self._here.get(agent)
        if here is not None and here.status is Status.AVAILABLE:
            here.say(Status.AWAY, self._clock())
            self._changed(agent)

    def status(self, agent: AgentId) -> Status:
        """Return what an agent is doing; a console that is left alone for long says that he is away."""
        here, limit = self._here[agent], self._config.routing.away_after
        if not here.consoles:
            return Status.OFFLINE
        alone = limit is not None and self._lived() - here.active_at >= limit
        return Status.AWAY if alone and here.status is Status.AVAILABLE else here.status

    def accepts(self, agent: AgentId, now: datetime) -> bool:
        """Tell whether somebody takes new work: available, on shift, and not at lunch."""
        return self.status(agent) is Status.AVAILABLE and self._shift_of(agent, now).working

    def idle_since(self, agent: AgentId) -> datetime | None:
        """Return since when somebody has been here; None: he has not been since this process began."""
        return self._here[agent].idle_since

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

    def finishing(self, agent: AgentId, now: datetime) -> bool:
        """Tell whether somebody goes on with what he has in hand although his shift ended a little while ago."""
        here, grace = self._here.get(agent), self._config.routing.grace
        if here is None or not here.consoles or self.on_shift(agent, now):
            return False
        shifts = self._config.region_of(agent).calendar.shifts
        change = shifts.next_change(now - grace)
        return change is not None and change <= now

    def _shift_of(self, agent: AgentId, now: datetime) -> "_Shift":
        region = self._config.region_of(agent)
        known = self._shifts.get(region.id)
        if known is None or not known.since <= now < known.until:
            known = self._shifts[region.id] = _shift(region, now)
        return known

    def set_back(self, now: datetime) -> None:
        """Take in that the clock was set back to a moment: nobody did anything later than that."""
        for here in self._here.values():
            here.set_back(now)
        self._notice()

    # -- other processes -----------------------------------------------------------------------------

    def seen(self) -> Seen:
        """Return everybody who has a console here, to be told to other processes."""
        agents = tuple(here.told(agent) for agent, here in self._here.items() if here.own)
        return Seen(self._bus.process, agents, whole=True)

    def learn(self, seen: Seen) -> None:
        """Take in what another process tells of its agents."""
        told = {each.agent: each for each in seen.agents}
        before = self._known(self._here if seen.whole else told)
        for agent in before:
            if agent in told:
                self._here[agent].learn(seen.process, told[agent])
            else:
                self._here[agent].miss(seen.process, self._clock())
        if self._known(before) != before:
            self._notice()

    def forget(self, process: str) -> None:
        """Take in that a process has ended, and everybody's consoles there."""
        self.learn(Seen(process, (), whole=True))

    def _known(self, agents: Iterable[AgentId]) -> dict[AgentId, tuple[bool, Status]]:
        """Return what matters of some agents, as far as they are ours."""
        found = ((agent, self._here[agent]) for agent in agents if agent in self._here)
        return {agent: (here.consoles > 0, here.status) for agent, here in found}

    def _changed(self, agent: AgentId) -> None:
        self._bus.publish(PRESENCE, Seen(self._bus.process, (self._here[agent].told(agent),), whole=False))
        self._notice()

    def _notice(self) -> None:
        self.version += 1
        self._bus.wake("routing")
        self._bus.wake("world")


def _shift(region: Region, now: datetime) -> _Shift:
    calendar = region.calendar
    until = calendar.next_change(now) or now + _UNCHANGING
    return _Shift(calendar.shifts.is_open(now), calendar.is_open(now), now, until)
