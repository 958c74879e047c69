"""Cover as JSON, for programs: every instant with its offset, nothing rounded."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from desk.calendars.cover import Grade
from desk.cli.weeks import name_of
from desk.domain.ids import AgentId
from desk.services.coverage import Coverage, Gap, Place, Row

_HOUR = timedelta(hours=1)
_PEOPLE = (Grade.NATIVE, Grade.FLUENT, Grade.TRANSLATED)


def document(coverage: Coverage, rows: Sequence[Row]) -> dict[str, Any]:
    """Return everything that was found out."""
    begin, end = coverage.shown
    return {
        "week": name_of(begin),
        **_span(begin, end),
        "checked_until": _instant(coverage.checked.end),
        "regions": [_place(place) for place in coverage.places],
        "languages": [_row(row, begin, end) for row in rows],
        "gaps": [_gap(gap) for gap in coverage.gaps],
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "region": place.region.id,
        "name": place.region.name,
        "zone": place.region.zone,
        "awake": [_span(*span) for span in place.awake],
        "clock_changes": [
            {"at": _instant(at), "minutes": (after - before) // timedelta(minutes=1)}
            for at, before, after in place.changes
        ],
        "days_off": [{"day": day.isoformat(), "name": name} for day, name in place.off.items()],
        "hand_overs": [
            {"closes": _instant(one.closes), "to": one.to, **_span(one.begin, one.end)} for one in place.hand_overs
        ],
    }


def _row(row: Row, begin: datetime, end: datetime) -> dict[str, Any]:
    hours = [begin + n * _HOUR for n in range((end - begin) // _HOUR)]
    return {
        "language": row.language,
        "merchants": list(row.merchants),
        "agents": _people(row.readers),
        #: The poorest cover within each hour of the week.
        "hours": [row.worst(hour, hour + _HOUR).name.lower() for hour in hours],
        "spans": [
            {**_span(one.begin, one.end), "cover": one.grade.name.lower(), **_people(one.who)} for one in row.shades
        ],
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "table": gap.required.place,
        "language": gap.language,
        "merchants": list(gap.merchants),
        "must": gap.required.must.name.lower(),
        "least": gap.required.least,
        **_span(gap.lack.begin, gap.lack.end),
        "cover": gap.lack.best.name.lower(),
        "readers": gap.lack.readers,
    }


def _people(who: Mapping[Grade, Sequence[AgentId]]) -> dict[str, list[AgentId]]:
    return {grade.name.lower(): list(who.get(grade, ())) for grade in _PEOPLE}


def _span(begin: datetime, end: datetime) -> dict[str, str]:
    return {"begin": _instant(begin), "end": _instant(end)}


def _instant(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
