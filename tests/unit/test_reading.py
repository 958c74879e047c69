"""Walking a feed: whatever its rows do meanwhile, and wherever the walk is broken off, nothing is left out."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desk import Feed, Paging
from desk.domain.reading import Reading
from desk.testing.clock import MONDAY

MINUTE = timedelta(minutes=1)
SIZE = 3


@dataclass
class Shelf:
    """A channel's list as offset paging sees it: rows by their last change, ``SIZE`` to a page."""

    rows: dict[str, datetime] = field(default_factory=dict)

    def page(self, since: datetime | None, cursor: str | None, paging: Paging) -> tuple[list[str], str | None, bool]:
        listed = sorted((at, name) for name, at in self.rows.items() if since is None or at >= since)
        if paging is Paging.OFFSET:
            start = int(cursor or 0)
        else:
            start = sum(1 for at, name in listed if cursor is not None and f"{at.isoformat()} {name}" <= cursor)
        taken = listed[start : start + SIZE]
        more = start + SIZE < len(listed)
        place = str(start + SIZE) if paging is Paging.OFFSET else f"{taken[-1][0].isoformat()} {taken[-1][1]}" if taken else cursor
        return [name for _, name in taken], place, more


def sweep(shelf: Shelf, feed: Feed, reading: Reading, now: datetime, touched: list[list[str]]) -> tuple[Reading, set[str]]:
    """Read to the end of a sweep; between pages rows are touched, and the walk forgets all but its ``Reading``."""
    found: set[str] = set()
    reading = reading.begun(feed, now)
    for turn in range(500):
        names, cursor, more = shelf.page(reading.since, reading.cursor, feed.paging)
        found |= {*names}
        reading = reading.after(feed, [shelf.rows[name] for name in names], cursor, more=more)
        if not more:
            return reading, found
        now += MINUTE
        for name in touched[turn] if turn < len(touched) else []:
            if name in shelf.rows:
                shelf.rows[name] = now
    raise AssertionError("the walk never ends")


#: Few moments for many rows: whole pages share one.
shelves = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 4).map(lambda n: MONDAY - (10 - n) * MINUTE), max_size=25
)
touches = st.lists(st.lists(st.text("abcdefgh", min_size=1, max_size=2), max_size=2), max_size=10)


@given(shelves, touches, st.sampled_from([Paging.OFFSET, Paging.KEYSET]))
@example(dict.fromkeys("abcd", MONDAY - 10 * MINUTE), [[], ["a"]], Paging.OFFSET)
def test_a_row_that_is_there_all_the_time_is_met_although_others_move(
    rows: dict[str, datetime], touched: list[list[str]], paging: Paging
) -> None:
    feed, shelf = Feed(kind="order", paging=paging), Shelf(dict(rows))
    reading, found = sweep(shelf, feed, Reading(), MONDAY, touched)
    if reading.shaky is not None:  # it says itself that rows may have been passed over, and the next sweep looks again
        found |= sweep(shelf, feed, reading, MONDAY + timedelta(hours=1), [])[1]
    assert found == set(rows)


@given(st.integers(4, 12), st.lists(st.integers(0, 11), max_size=6))
def test_rows_of_one_moment_that_move_while_they_are_paged_are_met_by_the_next_sweep(many: int, moved: list[int]) -> None:
    feed, shelf = Feed(kind="order", paging=Paging.OFFSET, overlap=timedelta()), Shelf()
    shelf.rows = {f"r{number:02}": MONDAY - timedelta(days=2) for number in range(many)}
    reading, found = sweep(shelf, feed, Reading(), MONDAY, [[f"r{number:02}"] for number in moved])
    _, again = sweep(shelf, feed, reading, MONDAY + timedelta(hours=1), [])
    assert found | again == set(shelf.rows)


@given(shelves, st.sampled_from([Paging.OFFSET, Paging.KEYSET]))
def test_later_sweeps_read_the_overlap_only(rows: dict[str, datetime], paging: Paging) -> None:
    feed, shelf = Feed(kind="order", paging=paging, overlap=2 * MINUTE), Shelf(dict(rows))
    reading, _ = sweep(shelf, feed, Reading(), MONDAY, [])
    reading, _ = sweep(shelf, feed, reading, MONDAY + MINUTE, [])
    _, found = sweep(shelf, feed, reading, MONDAY + 2 * MINUTE, [])
    newest = max(rows.values(), default=MONDAY)
    assert found == {name for name, at in rows.items() if at >= newest - 2 * MINUTE}


def test_a_row_that_becomes_visible_late_with_an_older_moment_is_met_by_the_overlap() -> None:
    feed, shelf = Feed(kind="order", paging=Paging.OFFSET), Shelf({"a": MONDAY})
    reading, _ = sweep(shelf, feed, Reading(), MONDAY, [])
    shelf.rows["late"] = MONDAY - MINUTE
    _, found = sweep(shelf, feed, reading, MONDAY + MINUTE, [])
    assert "late" in found


def test_everything_is_read_again_when_that_is_due() -> None:
    feed, shelf = Feed(kind="order", paging=Paging.OFFSET, overlap=timedelta()), Shelf({"a": MONDAY, "b": MONDAY - MINUTE})
    reading, _ = sweep(shelf, feed, Reading(), MONDAY, [])
    _, found = sweep(shelf, feed, reading, MONDAY + timedelta(hours=23), [])
    assert found == {"a"}
    _, found = sweep(shelf, feed, reading, MONDAY + timedelta(hours=24), [])
    assert found == {"a", "b"}


def test_an_endless_cursor_is_kept_between_sweeps() -> None:
    feed = Feed(kind="message", paging=Paging.ENDLESS)
    reading = Reading().begun(feed, MONDAY).after(feed, [MONDAY], "7", more=False)
    assert reading.began_at is None
    assert reading.begun(feed, MONDAY + MINUTE).cursor == "7"


def test_an_endless_feed_without_anything_keeps_its_place() -> None:
    feed = Feed(kind="message", paging=Paging.ENDLESS)
    reading = Reading(cursor="7").begun(feed, MONDAY).after(feed, [], None, more=False)
    assert reading.cursor == "7"


@pytest.mark.parametrize("paging", Paging)
def test_a_first_sweep_goes_as_far_back_as_the_feed_says(paging: Paging) -> None:
    feed = Feed(kind="message", paging=paging, backfill=MINUTE)
    assert Reading().begun(feed, MONDAY).since == MONDAY - MINUTE
