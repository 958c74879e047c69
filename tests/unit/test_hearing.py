"""What happened last is at hand for plugins that keep up, whole and in order, or not at all."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from desk import ConversationId, MerchantId
from desk.domain.events import Event, StateChanged
from desk.services.hearing import Recent

NOW = datetime(2026, 6, 15, tzinfo=UTC)


def event(cursor: int) -> Event:
    return StateChanged(MerchantId("acme"), ConversationId(cursor), NOW, state="open", before="waiting")


@given(st.lists(st.integers(1, 3), max_size=50), st.integers(0, 200), st.integers(1, 20))
def test_what_is_at_hand_after_a_place_is_all_that_came_after_it(gaps: list[int], after: int, limit: int) -> None:
    recent, cursors, cursor = Recent(10), [], 10
    for gap in gaps:
        cursor += gap
        cursors.append(cursor)
        recent.add(cursor, event(cursor))
    page = recent.after(after, limit)
    if after < 10:
        assert page is None
    else:
        assert page == [(each, event(each)) for each in cursors if each > after][:limit]


def test_who_is_too_far_behind_finds_nothing_here() -> None:
    recent = Recent(0)
    for cursor in range(1, 2001):
        recent.add(cursor, event(cursor))
    assert recent.after(999, 1) is None
    page = recent.after(1000, 2000)
    assert page is not None
    assert [cursor for cursor, _ in page] == list(range(1001, 2001))
