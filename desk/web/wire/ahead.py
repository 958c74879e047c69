"""What lies ahead of those who oversee: shifts, breaks, clocks, and who will read what."""

from datetime import date, datetime

from desk.web.wire.base import Out
from desk.web.wire.people import Named


class SpanView(Out):
    """From one instant to before another."""

    begin: datetime
    end: datetime


class ClockChange(Out):
    """When a region's clocks are changed, and by how much; forward is positive."""

    at: datetime
    minutes: int


class DayOff(Out):
    """A day on which no shift begins."""

    day: date
    name: str = ""


class RegionAhead(Out):
    """A region's shifts, and the breaks within them in which nobody gets anything new."""

    id: str
    shifts: list[SpanView]
    breaks: list[SpanView] = []
    clocks: ClockChange | None = None
    days_off: list[DayOff] = []


class HourCover(Out):
    """The poorest cover within an hour, ``native``, ``fluent``, ``translated`` or ``nobody``, and by how many."""

    cover: str
    native: int = 0
    fluent: int = 0
    translated: int = 0


class LanguageAhead(Out):
    """How a language is read, hour by hour, for merchants whose cover of it is the same."""

    language: str
    merchants: list[Named]
    hours: list[HourCover]


class GapView(Out):
    """Cover that the configuration demands, by at least so many, and that will not be there."""

    language: str
    merchants: list[Named]
    must: str
    least: int
    readers: int
    begin: datetime
    end: datetime


class Ahead(Out):
    """Some whole hours, of which the first have passed; look again when the next begins."""

    begin: datetime
    end: datetime
    regions: list[RegionAhead]
    languages: list[LanguageAhead]
    gaps: list[GapView] = []
