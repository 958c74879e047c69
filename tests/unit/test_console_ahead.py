"""The line of time on the page of the world: what its places and bars mean."""

from typing import Any

import pytest

from tests.support.scripts import run

MONDAY = 1_781_481_600_000  # 2026-06-15 00:00 UTC
HOUR = 3_600_000


def ahead(script: str, **values: Any) -> Any:
    names = ["inOrder", "light", "nextToWake", "nobody", "runs", "standing", "stretch", "ticks"]
    return run({"console/ahead.js": names}, f"result = {script};", MONDAY=MONDAY, HOUR=HOUR, **values)


def hour(cover: str, **readers: int) -> dict[str, Any]:
    return {"cover": cover, **readers}


def test_hours_with_the_same_cover_are_one_bar_whose_figures_are_the_least_within_it() -> None:
    hours = [hour("native", native=2, translated=5), hour("native", native=2, translated=3), hour("nobody")]
    bars = ahead("runs(hours, MONDAY)", hours=hours)
    assert [(bar["cover"], bar["count"], bar["translated"], bar["end"] - bar["begin"]) for bar in bars] == [
        ("native", 2, 3, 2 * HOUR),
        ("nobody", 0, 0, HOUR),
    ]


def test_more_or_fewer_readers_begin_another_bar() -> None:
    hours = [hour("native", native=2), hour("native", native=1)]
    assert len(ahead("runs(hours, MONDAY)", hours=hours)) == 2


def test_nobody_is_looked_for_from_now_on() -> None:
    hours = [hour("nobody"), hour("native", native=1), hour("nobody")]
    script = "nobody(runs(hours, MONDAY), MONDAY + HOUR).begin - MONDAY"
    assert ahead(script, hours=hours) == 2 * HOUR


@pytest.mark.parametrize(("zone", "first"), [("UTC", 0), ("Asia/Kathmandu", 15 * 60_000), ("Australia/Lord_Howe", 30 * 60_000)])
def test_full_hours_are_those_of_the_zone(zone: str, first: int) -> None:
    assert ahead("ticks({begin: MONDAY, end: MONDAY + 3 * HOUR}, zone, 1)[0].at - MONDAY", zone=zone) == first


def test_a_clock_that_is_put_back_shows_an_hour_twice() -> None:
    autumn = 1_792_886_400_000  # 2026-10-25 00:00 UTC; Lisbon puts its clocks back at 01:00
    line = {"begin": autumn - HOUR, "end": autumn + 3 * HOUR}
    assert ahead("ticks(line, 'Europe/Lisbon', 1).map(({hour}) => hour)", line=line) == [0, 1, 1, 2]


def test_a_span_outside_the_line_is_cut_off() -> None:
    span, line = {"begin": MONDAY - HOUR, "end": MONDAY + HOUR}, {"begin": MONDAY, "end": MONDAY + 4 * HOUR}
    assert ahead("stretch(span, line)", span=span, line=line) == {"insetInlineStart": "0%", "inlineSize": "25%"}


@pytest.mark.parametrize(("local", "day"), [(0, 0), (3, 0), (12, 1), (23, 0)])
def test_it_is_dark_at_night_and_light_at_noon(local: int, day: int) -> None:
    assert ahead("light(local)", local=local) == day


def test_who_is_awake_comes_first_and_who_wakes_next_is_known() -> None:
    regions = [
        {"id": "asleep-long", "open": False, "changes_at": "2026-06-15T12:00:00Z"},
        {"id": "awake", "open": True, "changes_at": "2026-06-15T18:00:00Z"},
        {"id": "asleep", "open": False, "changes_at": "2026-06-15T08:00:00Z"},
        {"id": "never", "open": False},
    ]
    script = "[...inOrder(regions).map(({id}) => id), nextToWake(regions).id]"
    assert ahead(script, regions=regions) == ["awake", "asleep", "asleep-long", "never", "asleep"]


def test_lunch_is_told_while_it_lasts_and_before_it() -> None:
    region = {"open": True, "changes_at": "2026-06-15T18:00:00Z"}
    breaks = {"breaks": [{"begin": "2026-06-15T12:00:00Z", "end": "2026-06-15T13:00:00Z"}]}
    script = "[11, 12, 13].map((hour) => standing(region, ahead, MONDAY + hour * HOUR))"
    before, during, after = ahead(script, region=region, ahead=breaks)
    assert (before["breakEnds"], before["nextBreak"]["begin"]) == (None, MONDAY + 12 * HOUR)
    assert (during["breakEnds"], during["nextBreak"]) == (MONDAY + 13 * HOUR, None)
    assert (after["breakEnds"], after["nextBreak"]) == (None, None)
