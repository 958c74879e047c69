"""Names, types and limits of files."""

from hypothesis import given
from hypothesis import strategies as st

from desk.domain.files import FileRules, clean_name, type_of

patterns = st.lists(st.sampled_from(["image/*", "image/png", "application/pdf", "text/plain", "text/*"]), max_size=3)
rules = st.builds(
    lambda most, largest, together, types: FileRules(most=most, largest=largest, together=together, types=tuple(types)),
    st.integers(0, 5),
    st.integers(0, 100),
    st.none() | st.integers(0, 300),
    patterns,
)


@given(st.text(max_size=300))
def test_a_clean_name_is_short_visible_and_stays_as_it_is(told: str) -> None:
    name = clean_name(told)
    assert 0 < len(name) <= 120
    assert not set(name) & set('/\\\0\n\u202e:"')
    assert clean_name(name) == name


def test_a_long_name_keeps_its_ending() -> None:
    assert clean_name("x" * 300 + ".pdf").endswith("x.pdf")
    assert clean_name("C:\\Users\\ana\\foto do copo.JPG") == "foto do copo.JPG"


@given(rules, rules, st.sampled_from(["image/png", "image/gif", "application/pdf", "text/csv"]), st.integers(1, 120))
def test_what_two_allow_together_each_allows(one: FileRules, other: FileRules, kind: str, size: int) -> None:
    both = one.within(other).objection("a", kind, size) is None
    assert both == (one.objection("a", kind, size) is None and other.objection("a", kind, size) is None)


def test_a_picture_is_known_by_its_bytes_and_nothing_by_its_claim() -> None:
    assert type_of("photo.pdf", b"\x89PNG\r\n\x1a\n") == "image/png"
    assert type_of("page.png", b"<html>") == "application/octet-stream"
    assert type_of("Rechnung.PDF", b"%PDF") == "application/pdf"
