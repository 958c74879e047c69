"""A soak's judgement: what grows is seen to grow, and the picture is one that programs can read."""

import random
from dataclasses import replace
from xml.etree import ElementTree as ET

from tests.tools.soak.picture import Panel, svg
from tests.tools.soak.report import report_of
from tests.tools.soak.sampling import Sample, slope, thirds


def sample(at: float, megabytes: float = 90.0, p99: float = 40.0, lag: int = 0) -> Sample:
    return Sample(at=at, rss=((at, megabytes),), envelopes=0, outbox=0, lag=lag, p50=10.0, p99=p99)


def test_a_slope_is_that_of_most_looks_and_not_of_one_in_the_middle_of_a_restart() -> None:
    points = [(float(second), 90 + 0.01 * second) for second in range(100)]
    points[50] = (50.0, 20.0)
    found = slope(points)
    assert [round(one, 3) for one in found] == [0.01] * 3


def test_a_slope_says_how_far_it_can_be_trusted() -> None:
    noise = random.Random(1)
    points = [(float(second), 90 + 0.01 * second + noise.gauss(0, 0.1)) for second in range(60)]
    long, short = slope(points), slope(points[:20])
    assert short.low < long.low < 0.01 < long.high < short.high


def test_thirds_are_medians_and_pass_over_looks_without_a_value() -> None:
    samples = [sample(at, p99=p99) for at, p99 in enumerate([1.0, 2.0, 900.0, 5.0, 5.0, 5.0, 7.0, 8.0, 9.0])]
    assert thirds(samples, lambda one: one.p99) == (2.0, 8.0)


def test_what_is_flat_is_called_flat_and_what_grows_is_named() -> None:
    flat = [sample(at) for at in range(0, 1200, 5)]
    growing = [sample(at, megabytes=90 + at / 60, p99=40.0 + at, lag=at) for at in range(0, 1200, 5)]
    assert report_of(flat, ["web"], 40)[1] == []
    grows = ["web is not flat: 60.0 to 60.0 MB an hour", "p99_ms grows", "lag_events grows"]
    assert report_of(growing, ["web"], 40)[1] == grows


def test_who_never_lived_long_enough_is_not_called_flat() -> None:
    restarted = [replace(sample(at), rss=((at % 90.0, 90.0),)) for at in range(0, 1200, 5)]
    assert report_of(restarted, ["web"], 40)[1] == ["web is not flat: nan to nan MB an hour"]


def test_a_picture_has_a_curve_for_each_name_with_a_gap_where_nothing_is_known() -> None:
    panel = Panel("memory & more", {"web": [(0.0, 1.0), (5.0, None), (10.0, 2.0)], "worker": [(0.0, 3.0)]})
    drawn = ET.fromstring(svg("a soak", [panel], [(5.0, "kill -9")]))
    paths = [one.get("d") or "" for one in drawn.iter("{http://www.w3.org/2000/svg}path") if one.get("stroke-width")]
    assert [path.count("M") for path in paths] == [2, 1]
