"""Who is awake together: cover of languages, and hand-overs from one region to the next."""

from datetime import timedelta

import pytest

from desk.calendars.cover import Cover, Grade, Reader, Translatable, lacks, stretches
from desk.calendars.handover import hand_overs
from desk.calendars.spans import Span
from desk.config.people import Agent, Level
from desk.domain.ids import AgentId, MerchantId, RegionId, TeamId
from desk.services.abilities import ring_of
from tests.support.calendars import at, calendar, told

EAST, WEST, NORTH = RegionId("east"), RegionId("west"), RegionId("north")
SHOP = MerchantId("shop")
UTC_DAY = Span(at("2027-01-11T00:00"), at("2027-01-12T00:00"))


def reader(name: str, region: RegionId, *, native: str = "", fluent: str = "", merchant: str = "shop") -> Reader:
    return Reader(
        agent=AgentId(name),
        region=region,
        merchants=frozenset({MerchantId(merchant)}),
        native=tuple(native.split()),
        fluent=tuple(fluent.split()),
    )


def never(source: str, target: str) -> bool:
    return False


def to_english(source: str, target: str) -> bool:
    return target == "en"


def test_stretches_follow_each_other_without_a_hole() -> None:
    regions = {EAST: calendar("UTC", "06:00-12:00"), WEST: calendar("UTC", "10:00-18:00"), NORTH: calendar("UTC", {})}
    found = stretches(regions, *UTC_DAY)
    assert [(f"{one.begin:%H}", f"{one.end:%H}", sorted(one.awake)) for one in found] == [
        ("00", "06", []),
        ("06", "10", ["east"]),
        ("10", "12", ["east", "west"]),
        ("12", "18", ["west"]),
        ("18", "00", []),
    ]


def test_regions_that_change_places_leave_no_stretch_of_no_length() -> None:
    regions = {EAST: calendar("UTC", "00:00-12:00"), WEST: calendar("UTC", "12:00-24:00")}
    assert [one.awake for one in stretches(regions, *UTC_DAY)] == [{EAST}, {WEST}]


def test_without_anybody_a_week_is_one_gap() -> None:
    cover = Cover([], "pt", SHOP, never)
    [shade] = cover.shades(stretches({EAST: calendar("UTC", {})}, *UTC_DAY))
    assert (shade.grade, shade.begin, shade.end) == (Grade.NOBODY, *UTC_DAY)


def test_the_best_reader_who_is_awake_decides() -> None:
    people = [reader("ana", EAST, native="pt"), reader("bob", WEST, native="en"), reader("eva", WEST, fluent="pt-BR")]
    cover = Cover(people, "pt", SHOP, to_english)
    assert cover.who(frozenset({EAST, WEST})) == {
        Grade.NATIVE: ("ana",),
        Grade.FLUENT: ("eva",),
        Grade.TRANSLATED: ("bob",),
    }
    assert list(cover.who(frozenset({WEST}))) == [Grade.FLUENT, Grade.TRANSLATED]
    assert not cover.who(frozenset())


def test_who_serves_another_merchant_covers_nothing_here() -> None:
    cover = Cover([reader("ana", EAST, native="pt", merchant="other")], "pt", SHOP, never)
    assert not cover.who(frozenset({EAST}))


@pytest.mark.parametrize("language", ["pt", "pt-BR", "zh-Hant", "zh", "en", "de"])
@pytest.mark.parametrize("native", ["pt", "zh-Hans", "en", ""])
@pytest.mark.parametrize("fluent", ["pt-BR", "zh-TW", "en", ""])
@pytest.mark.parametrize("translatable", [never, to_english])
def test_cover_sees_people_as_routing_does(language: str, native: str, fluent: str, translatable: Translatable) -> None:
    who = reader("ana", EAST, native=native, fluent=fluent)
    levels = dict.fromkeys(who.native, Level.NATIVE) | {tag: Level.FLUENT for tag in who.fluent if tag not in who.native}
    agent = Agent(
        id=who.agent, name="Ana", team=TeamId("days"), merchants=who.merchants, reads=levels, writes=levels
    )
    ring = ring_of(agent, language, translatable)
    assert who.grade(language, translatable).name == (ring.name if ring else "NOBODY")


def lacking(must: Grade, least: int = 1, times: list[Span] | None = None) -> list[tuple[str, str, str, int]]:
    """What a desk lacks where Ana reads natively from 6 to 12 and Bob through translation from 10 to 18."""
    people = [reader("ana", EAST, native="pt"), reader("bob", WEST, native="en")]
    regions = {EAST: calendar("UTC", "06:00-12:00"), WEST: calendar("UTC", "10:00-18:00")}
    shades = Cover(people, "pt", SHOP, to_english).shades(stretches(regions, *UTC_DAY))
    found = lacks(shades, times or [UTC_DAY], must, least)
    return [(f"{one.begin:%H}", f"{one.end:%H}", one.best.name, one.readers) for one in found]


def test_a_lack_says_what_there_is_instead() -> None:
    assert lacking(Grade.TRANSLATED) == [("00", "06", "NOBODY", 0), ("18", "00", "NOBODY", 0)]
    assert lacking(Grade.NATIVE)[1:] == [("12", "18", "TRANSLATED", 0), ("18", "00", "NOBODY", 0)]


def test_two_readers_may_be_demanded() -> None:
    assert [one[:2] for one in lacking(Grade.TRANSLATED, 2)] == [
        ("00", "06"),
        ("06", "10"),
        ("12", "18"),
        ("18", "00"),
    ]


def test_only_the_demanded_hours_count() -> None:
    times = [
        Span(at(f"2027-01-11T{begin}:00"), at(f"2027-01-11T{end}:00")) for begin, end in [("05", "07"), ("11", "13")]
    ]
    assert [one[:2] for one in lacking(Grade.NATIVE, times=times)] == [("05", "06"), ("12", "13")]


@pytest.mark.parametrize(
    ("heir", "overlap", "expected"),
    [
        ("18:00-24:00", 30, ("west", "18:00", "18:30")),
        ("17:45-24:00", 30, ("west", "17:45", "18:15")),
        ("17:00-24:00", 30, ("west", "17:00", "18:00")),
        ("18:20-24:00", 30, ("west", "18:20", "18:50")),
        ("18:00-18:10", 30, ("west", "18:00", "18:10")),
        ("00:00-24:00", 30, ("west", "08:00", "18:00")),
        ("18:00-24:00", 0, ("west", "18:00", "18:00")),
        ("18:30-24:00", 30, (None, "18:00", "18:00")),
        ("10:00-18:00", 30, (None, "18:00", "18:00")),
    ],
)
def test_two_regions_count_as_awake_together_for_the_overlap(
    heir: str, overlap: int, expected: tuple[str | None, str, str]
) -> None:
    leaving, heirs = calendar("UTC", "08:00-18:00", lunch="12:00-13:00"), {WEST: calendar("UTC", heir)}
    [found] = hand_overs(leaving, heirs, timedelta(minutes=overlap), *UTC_DAY)
    assert (found.to, f"{found.begin:%H:%M}", f"{found.end:%H:%M}") == expected
    assert told(found.closes) == "2027-01-11T18:00"


def test_the_first_heir_that_is_awake_takes_over() -> None:
    heirs = {NORTH: calendar("UTC", {}), WEST: calendar("UTC", "12:00-20:00"), EAST: calendar("UTC", "12:00-20:00")}
    [found] = hand_overs(calendar("UTC", "08:00-18:00"), heirs, timedelta(), *UTC_DAY)
    assert found.to == WEST


def test_who_never_goes_home_hands_nothing_over() -> None:
    assert not list(hand_overs(calendar("UTC", "00:00-24:00"), {}, timedelta(), *UTC_DAY))
