"""The small words of the domain: ids, moments, language tags and opening hours."""

import string
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.ids import EPOCH, IdMaker
from desk.domain.language import UNKNOWN, canonical, primary, readable_as
from desk.domain.time import check_aware, from_text, to_text
from desk.store.moments import to_text as rows_to_text

offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(
    min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=offsets
)


# -- ids -----------------------------------------------------------------------------------------------


@given(st.lists(st.integers(-(10**10), 2 * 10**12), min_size=1, max_size=50))
def test_ids_rise_whatever_the_clock_does(milliseconds: list[int]) -> None:
    clock: Iterator[datetime] = (EPOCH + timedelta(milliseconds=at) for at in milliseconds)
    make = IdMaker(lambda: next(clock))
    made = [make() for _ in milliseconds]
    assert all(before < after for before, after in pairwise(made))
    assert all(0 < id_ < 2**63 for id_ in made)


def maker_at(milliseconds: int) -> IdMaker:
    return IdMaker(lambda: EPOCH + timedelta(milliseconds=milliseconds))


@given(st.integers(1, 10**12), st.integers(1, 10**6))
def test_ids_of_two_desks_sort_by_the_moment_of_making(at: int, later: int) -> None:
    assert maker_at(at)() < maker_at(at + later)()


@given(st.integers(1, 10**12), st.integers(0, 10**12))
def test_an_id_made_after_another_sorts_after_it_whatever_its_makers_clock_shows(at: int, wrong: int) -> None:
    one, other = maker_at(at + wrong), maker_at(at)
    since = int(EPOCH.timestamp()) * 1000
    one.go_by(since + at)
    other.go_by(since + at + 1)
    assert one() < other()


# -- time ----------------------------------------------------------------------------------------------


@given(moments, moments)
def test_moments_sort_as_text(one: datetime, other: datetime) -> None:
    assert (to_text(one) < to_text(other)) == (one < other)


@given(moments)
def test_a_moment_is_read_as_it_was_written(moment: datetime) -> None:
    assert from_text(to_text(moment)) == moment


@given(moments)
def test_rows_hold_moments_in_the_same_form(moment: datetime) -> None:
    assert rows_to_text(moment) == to_text(moment)
    assert rows_to_text(moment.replace(microsecond=0)) == to_text(moment.replace(microsecond=0))


def test_the_year_one_that_channels_send_for_no_date_is_written_like_any_other() -> None:
    assert to_text(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00.000000Z"


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        check_aware(datetime(2026, 11, 22))


def test_a_moment_before_the_first_year_in_utc_is_refused() -> None:
    with pytest.raises(ValueError, match="outside the years"):
        check_aware(datetime.min.replace(tzinfo=timezone(timedelta(hours=1))))


# -- language ------------------------------------------------------------------------------------------

letters = st.sampled_from(string.ascii_letters)


def of_length(*lengths: int) -> st.SearchStrategy[str]:
    return st.sampled_from(lengths).flatmap(lambda length: st.text(letters, min_size=length, max_size=length))


tags = st.builds(
    lambda *parts: "".join(parts),
    of_length(2, 3),
    st.just("") | st.builds(str.__add__, st.sampled_from("-_"), of_length(4)),
    st.just("") | st.builds(str.__add__, st.sampled_from("-_"), of_length(2) | st.just("419")),
)


@given(tags)
def test_a_tag_has_one_written_form(tag: str) -> None:
    assert canonical(canonical(tag)) == canonical(tag)
    assert canonical(tag.swapcase().replace("-", "_")) == canonical(tag)
    assert primary(canonical(tag)) == primary(tag.replace("_", "-"))


@pytest.mark.parametrize(
    ("tag", "form"), [("PT_br", "pt-BR"), ("zh-hant-tw", "zh-Hant-TW"), (" es-419\n", "es-419"), ("UND", UNKNOWN)]
)
def test_known_forms(tag: str, form: str) -> None:
    assert canonical(tag) == form


@pytest.mark.parametrize("tag", ["", "p", "english", "pt-", "pt-BR-x", "pt BR", "es-٤١٩", "пт"])
def test_what_is_no_tag_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="is not a language tag"):
        canonical(tag)


@given(tags.map(canonical), tags.map(canonical))
def test_reading_is_mutual_and_everybody_reads_his_own(one: str, other: str) -> None:
    assert readable_as(one, other) == readable_as(other, one)
    assert readable_as(one, one) == (one != UNKNOWN)


@pytest.mark.parametrize(
    ("written", "read", "readable"),
    [
        ("pt-BR", "pt-PT", True),
        ("pt", "es", False),
        ("zh-TW", "zh-Hant", True),
        ("zh-TW", "zh-CN", False),
        ("zh-Hans-HK", "zh-Hans", True),
        (UNKNOWN, "en", False),
        (UNKNOWN, UNKNOWN, False),
    ],
)
def test_who_reads_what_without_translation(written: str, read: str, readable: bool) -> None:
    assert readable_as(written, read) is readable
