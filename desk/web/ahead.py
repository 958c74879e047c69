"""What lies ahead, as it goes over the wire."""

from collections.abc import Iterable
from datetime import timedelta

from desk.calendars.cover import Grade
from desk.calendars.spans import Span
from desk.config.model import Config
from desk.domain.ids import MerchantId
from desk.i18n import zones
from desk.services.coverage import Gap, Row
from desk.services.outlook import HOUR, Ahead, Place
from desk.web import wire

_MINUTE = timedelta(minutes=1)


def view(config: Config, seen: Ahead) -> wire.Ahead:
    """Return what lies ahead, every hour and every instant spelt out."""
    return wire.Ahead(
        begin=seen.shown.begin,
        end=seen.shown.end,
        regions=[_region(place) for place in seen.places],
        languages=[_language(config, row, seen.shown) for row in seen.rows],
        gaps=[_gap(config, gap) for gap in seen.gaps],
    )


def _region(place: Place) -> wire.RegionAhead:
    return wire.RegionAhead(
        id=place.region.id,
        shifts=_spans(place.shifts),
        breaks=_spans(place.breaks),
        clocks=None if place.change is None else _clocks(place.change),
        days_off=[wire.DayOff(day=day, name=name) for day, name in place.off.items()],
    )


def _clocks(change: zones.Change) -> wire.ClockChange:
    return wire.ClockChange(at=change.at, minutes=(change.after - change.before) // _MINUTE)


def _language(config: Config, row: Row, shown: Span) -> wire.LanguageAhead:
    hours = [shown.begin + number * HOUR for number in range((shown.end - shown.begin) // HOUR)]
    return wire.LanguageAhead(
        language=row.language,
        merchants=_named(config, row.merchants),
        hours=[_hour(row, Span(hour, hour + HOUR)) for hour in hours],
    )


def _hour(row: Row, hour: Span) -> wire.HourCover:
    """Return the poorest cover within an hour, and how many of each kind there are while it is."""
    cover, readers = min((shade.grade, shade.cover.reading(shade.awake).readers) for shade in row.within(*hour))
    return wire.HourCover(
        cover=cover.name.lower(),
        native=readers[Grade.NATIVE],
        fluent=readers[Grade.FLUENT] - readers[Grade.NATIVE],
        translated=readers[Grade.TRANSLATED] - readers[Grade.FLUENT],
    )


def _gap(config: Config, gap: Gap) -> wire.GapView:
    return wire.GapView(
        language=gap.language,
        merchants=_named(config, gap.merchants),
        must=gap.required.must.name.lower(),
        least=gap.required.least,
        readers=gap.lack.readers,
        begin=gap.lack.begin,
        end=gap.lack.end,
    )


def _named(config: Config, merchants: Iterable[MerchantId]) -> list[wire.Named]:
    return [wire.Named(id=merchant, name=config.merchants[merchant].name) for merchant in merchants]


def _spans(spans: Iterable[Span]) -> list[wire.SpanView]:
    return [wire.SpanView(begin=begin, end=end) for begin, end in spans]
