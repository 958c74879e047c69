"""Names, types and limits of files."""

import unicodedata
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from desk import Attachment, InboundMessage
from desk.domain.files import FileRules, clean_name, type_of
from desk.services.intake import checked

NOW = datetime(2027, 3, 1, tzinfo=UTC)
TURNS_AROUND = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
#: Marks of direction, what joins and parts unseen, a half of a pair, ends of lines, folders, a tag.
EVIL = "\u202e\u2067\u200f\u061c\u200b\u2060\ufeff\xad\ud800\x00\n\x85\u2028/\\:\U000e0041"
told_names = st.text(st.characters() | st.sampled_from(EVIL), max_size=300)

patterns = st.lists(st.sampled_from(["image/*", "image/png", "application/pdf", "text/plain", "text/*"]), max_size=3)
rules = st.builds(
    lambda most, largest, together, types: FileRules(most=most, largest=largest, together=together, types=tuple(types)),
    st.integers(0, 5),
    st.integers(0, 100),
    st.none() | st.integers(0, 300),
    patterns,
)


def misleading(name: str) -> set[str]:
    """Return what of a name turns it around, cannot be seen, or leads elsewhere."""
    unseen = {one for one in name if unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"}}
    turns = {one for one in name if unicodedata.bidirectional(one) in TURNS_AROUND}
    return unseen | turns | set(name) & {*EVIL, *'"*?<>|'}


@given(told_names)
def test_a_clean_name_is_short_visible_and_stays_as_it_is(told: str) -> None:
    name = clean_name(told)
    assert 0 < len(name) <= 120
    assert misleading(name) == set()
    assert clean_name(name) == name


@given(st.lists(told_names, min_size=1, max_size=3), st.sampled_from(["", " \n", "See here."]))
def test_whatever_a_connector_calls_them_the_files_of_a_message_mislead_nobody(told: list[str], words: str) -> None:
    files = tuple(Attachment(name=name, type="image/jpeg", size=1, content=b"!") for name in told)
    told_so = InboundMessage(
        external_id="7", customer="ana", body=words, raw=b"", sent_at=NOW, attachments=files
    )
    kept = checked(told_so, NOW)
    names = [one.name for one in kept.attachments]
    assert names == [clean_name(name) for name in told]
    assert kept.body == (words if words.strip() else ", ".join(names))


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
