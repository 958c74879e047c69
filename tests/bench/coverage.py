"""How long the cover of a year takes to work out: 50 regions, 12 languages, holidays, and cover that is demanded.

``coverage.year_s`` is processor time, and of a desk that has just been started: nothing is remembered from one
round to the next but the holidays that the library of holidays keeps by itself. ``coverage.is_open_us`` is what
routing pays to ask whether somebody is awake, once the year is known.
"""

import random
import statistics
import time
from datetime import UTC, datetime, timedelta

from desk.calendars.calendar import Calendar
from desk.calendars.cover import Cover, Grade, Reader, lacks, stretches
from desk.calendars.public import PublicHolidays
from desk.calendars.rules import Rules
from desk.calendars.spans import Span
from desk.domain.hours import Hours, Interval
from desk.domain.ids import AgentId, MerchantId, RegionId
from desk.i18n import zones
from tests.bench.figures import Figure, progress

_ROUNDS = 5
_ASKED = 100_000
_AGENTS = 500
_YEAR = Span(datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
_SHOP = MerchantId("shop")
_LANGUAGES = ("en", "pt", "es", "de", "fr", "it", "nl", "pl", "ja", "ko", "zh", "ar")
#: Where 50 regions are, and whose holidays they keep.
_PLACES = (
    *(("Europe/Lisbon", "PT"), ("America/New_York", "US"), ("Australia/Sydney", "AU-NSW"), ("Asia/Manila", "PH")),
    *(("America/Sao_Paulo", "BR-SP"), ("Australia/Lord_Howe", "AU"), ("Asia/Kolkata", "IN"), ("Europe/Warsaw", "PL")),
    *(("America/Bogota", "CO"), ("Africa/Johannesburg", "ZA")),
)


async def measure() -> list[Figure]:
    """Work out the year several times, then ask about single moments of it."""
    took = []
    for number in range(_ROUNDS):
        progress(f"coverage: {number + 1} of {_ROUNDS}")
        zones.changes.cache_clear()
        calendars, readers = _regions(), _readers()
        began = time.process_time()
        _cover(calendars, readers)
        took.append(time.process_time() - began)
    return [Figure("coverage.year_s", statistics.median(took), "s"), Figure("coverage.is_open_us", _asking(), "us")]


def _cover(calendars: dict[RegionId, Calendar], readers: list[Reader]) -> None:
    times = stretches(calendars, *_YEAR)
    for language in _LANGUAGES:
        lacks(Cover(readers, language, _SHOP, _to_english).shades(times), [_YEAR], Grade.NATIVE, 2)


def _asking() -> float:
    calendar = _regions()[RegionId("0")]
    minutes = [_YEAR.begin + timedelta(minutes=5 * n) for n in range(_ASKED)]
    calendar.is_open(minutes[0])
    began = time.process_time()
    for minute in minutes:
        calendar.is_open(minute)
    return (time.process_time() - began) / _ASKED * 1e6


def _regions() -> dict[RegionId, Calendar]:
    return {RegionId(str(n)): _calendar(n) for n in range(50)}


def _calendar(number: int) -> Calendar:
    """Return shifts of eight hours that begin at every hour of the day, with a lunch or a night among them."""
    zone, country = _PLACES[number % len(_PLACES)]
    begin, middle, end = (datetime(2027, 1, 1, (number + hours) % 24, tzinfo=UTC).time() for hours in (0, 4, 8))
    lunch = Interval(middle, middle.replace(minute=30))
    week = dict.fromkeys(range(7 if number % 3 else 5), (Interval(begin, end),))
    return Calendar(Rules(zone, Hours(week), dict.fromkeys(range(7), (lunch,)), off=(PublicHolidays.of(country),)))


def _readers() -> list[Reader]:
    dice = random.Random(1)
    return [
        Reader(
            agent=AgentId(str(n)),
            region=RegionId(str(n % 50)),
            merchants=frozenset({_SHOP}),
            native=(dice.choice(_LANGUAGES),),
            fluent=(dice.choice(_LANGUAGES),),
        )
        for n in range(_AGENTS)
    ]


def _to_english(_source: str, target: str) -> bool:
    return target == "en"
