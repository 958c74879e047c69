"""Who is here, and which regions are awake."""

from datetime import datetime

from desk.web.wire.base import In, Out


class Presence(In):
    """``available``, ``busy`` (finish what is open, take nothing new), ``away``, or ``leaving`` (finish, and go)."""

    status: str


class Colleague(Out):
    """Somebody who answers, as colleagues see him."""

    id: str
    name: str
    region: str
    team: str
    status: str
    load: int
    capacity: int
    on_shift: bool
    languages: list[str] = []


class RegionView(Out):
    """A region now: awake or not, and when that changes."""

    id: str
    name: str
    zone: str
    wall: str
    open: bool
    changes_at: datetime | None = None


class QueueView(Out):
    """How many customers who write a language wait for an owner, since when the first, and the nearest deadline."""

    language: str
    waiting: int
    oldest: datetime
    due: datetime | None = None


class World(Out):
    """Regions, colleagues and the size of the queue; for those who oversee, by language, the fullest first."""

    regions: list[RegionView]
    colleagues: list[Colleague]
    queued: int
    queues: list[QueueView] = []
