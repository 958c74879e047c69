"""Files of translators' programs: what is written is read back the same, and what is wrong is refused with its line."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import IO, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.messages import Origin
from desk.translation.exchange import csv, tbx, tmx
from desk.translation.exchange.files import check
from desk.translation.exchange.problems import Problem, WrongFile
from desk.translation.glossary.terms import Term
from desk.translation.memory.entries import Entry

START = datetime(2026, 1, 1, tzinfo=UTC)
ENTRY_HEADER = "source_language,target_language,source,translation\n"
TERM_HEADER = "source_language,target_language,term,translation,variants,forbidden,note\n"

#: Everything that a text of the desk may hold: control characters are taken out when it comes in.
CHARS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff") | st.sampled_from("\n\t\r")
SAYS = st.text(CHARS, min_size=1, max_size=40).map(str.strip).filter(bool)
WITH_MASKS = st.lists(SAYS | st.sampled_from(["PRX0Z", "PRX1Z"]), min_size=1, max_size=4).map(" ".join)
PAIRS = st.sampled_from([("en", "pt-BR"), ("zh-Hant", "en"), ("pt-PT", "de")])
ENTRIES = st.builds(
    lambda pair, text, wording, origin, by, seconds: Entry(
        pair[0], pair[1], text, wording, origin, by, START + timedelta(seconds=seconds)
    ),
    PAIRS,
    WITH_MASKS,
    WITH_MASKS,
    st.sampled_from([Origin.EDITED, Origin.TEMPLATE]),
    st.none() | SAYS,
    st.integers(0, 10**8),
)
TERMS = st.builds(
    lambda pair, term, translation, variants, forbidden, note: Term(
        source=pair[0],
        target=pair[1],
        term=term,
        translation=translation,
        variants=tuple(variants),
        forbidden=tuple(forbidden),
        note=note,
    ),
    PAIRS,
    SAYS,
    SAYS,
    st.lists(st.tuples(SAYS, SAYS), max_size=3),
    st.lists(SAYS, max_size=2),
    st.just("") | SAYS,
)


def read(reader: Callable[[IO[bytes], Callable[[Problem], None]], Iterator[Any]], data: bytes) -> list[Any]:
    problems: list[Problem] = []
    found = list(reader(io.BytesIO(data), problems.append))
    assert problems == []
    return found


def problems_of(
    reader: Callable[[IO[bytes], Callable[[Problem], None]], Iterator[Any]], data: bytes | str
) -> list[str]:
    problems: list[Problem] = []
    for _ in reader(io.BytesIO(data.encode() if isinstance(data, str) else data), problems.append):
        pass
    return [str(problem) for problem in problems]


def written(module: ModuleType, entries: list[Entry]) -> bytes:
    file = io.BytesIO()
    with module.entry_writer(file) as write:
        for entry in entries:
            write(entry)
    return file.getvalue()


@pytest.mark.parametrize("module", [csv, tmx])
@given(entries=st.lists(ENTRIES, max_size=4))
def test_entries_come_back_as_they_were_written(module: ModuleType, entries: list[Entry]) -> None:
    assert read(module.read_entries, written(module, entries)) == entries


@given(st.lists(TERMS, max_size=4, unique_by=lambda term: (term.source, term.term.casefold())))
def test_terms_come_back_from_a_table_as_they_were_written(terms: list[Term]) -> None:
    file = io.BytesIO()
    csv.write_terms(file, terms)
    assert read(csv.read_terms, file.getvalue()) == terms


@given(TERMS)
def test_a_term_base_gives_back_each_form_with_its_rendering_in_both_directions(term: Term) -> None:
    file = io.BytesIO()
    tbx.write_terms(file, [term])
    there = [one for one in read(tbx.read_terms, file.getvalue()) if one.source == term.source]
    back = [one for one in read(tbx.read_terms, file.getvalue()) if one.source == term.target]
    assert {form for one in there for form in one.forms} == set(term.forms)
    assert {name for one in there for name in one.forbidden} == set(term.forbidden)
    assert {one.note for one in there} == {term.note}
    assert {one.term for one in back} == {rendering for _, rendering in term.forms}


def test_masks_are_placeholders_in_a_memory_of_other_programs() -> None:
    data = written(tmx, [Entry("en", "pt", "Order PRX0Z & PRX1Z.", "PRX1Z <b> PRX0Z.")]).decode()
    assert '<seg>Order <ph x="1">PRX0Z</ph> &amp; <ph x="2">PRX1Z</ph>.</seg>' in data


def test_a_unit_in_three_languages_gives_two_entries_from_the_language_it_was_written_in() -> None:
    data = """<?xml version="1.0" encoding="UTF-16"?>
    <!DOCTYPE tmx SYSTEM "tmx14.dtd">
    <tmx version="1.4"><header srclang="en-us"/><body>
    <tu creationid="emma" creationdate="20260101T000000Z">
      <tuv xml:lang="DE"><seg>Hallo</seg></tuv>
      <tuv xml:lang="EN_US"><prop type="x">y</prop><seg>Hello <bpt i="1">&lt;b></bpt>you<ept i="1">&lt;/b></ept></seg></tuv>
      <tuv xml:lang="pt-br" changeid="rafa"  changedate="20260102T000000Z"><seg>Oi</seg></tuv>
    </tu></body></tmx>"""
    assert read(tmx.read_entries, data.strip().encode("utf-16")) == [
        Entry("en-US", "de", "Hello <b>you</b>", "Hallo", Origin.EDITED, "emma", START),
        Entry("en-US", "pt-BR", "Hello <b>you</b>", "Oi", Origin.EDITED, "rafa", START + timedelta(days=1)),
    ]


def test_an_older_term_base_is_read_too_and_deprecated_terms_are_forbidden() -> None:
    data = """<martif type="TBX" xml:lang="en"><text><body><termEntry id="1">
      <langSet xml:lang="en">
        <tig><term>coupon</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig>
        <ntig><termGrp><term>gift voucher</term></termGrp></ntig>
        <tig><term>voucher</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></tig>
      </langSet>
      <langSet xml:lang="de"><tig><term>Gutschein</term></tig></langSet>
    </termEntry></body></text></martif>"""
    english, german = sorted(read(tbx.read_terms, data.encode()), key=lambda term: str(term.source), reverse=True)
    assert english.forms == (("voucher", "Gutschein"), ("gift voucher", "Gutschein"))
    assert (german.forms, german.forbidden) == ((("Gutschein", "voucher"),), ("coupon",))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_read_as_any_spreadsheet_writes_it(encoding: str, separator: str) -> None:
    table = ENTRY_HEADER + 'EN,pt_br,"Hello, ""you""\nthere",Olá\n\n'
    rows = table if separator == "," else table.replace(",", separator)
    text = 'Hello, "you"\nthere' if separator == "," else f'Hello{separator} "you"\nthere'
    assert read(csv.read_entries, rows.encode(encoding)) == [Entry("en", "pt-BR", text, "Olá")]


def test_variants_without_a_rendering_of_their_own_take_the_terms() -> None:
    row = r"de,en,Gutschein,voucher,Gutscheine=vouchers; Gutscheins;A\;B\=C,coupon; a\;b,Marketing" + "\n"
    (term,) = read(csv.read_terms, (TERM_HEADER + row).encode())
    assert term.variants == (("Gutscheine", "vouchers"), ("Gutscheins", "voucher"), ("A;B=C", "voucher"))
    assert term.forbidden == ("coupon", "a;b")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("", "line 1: found no column source_language, target_language, source, translation"),
        (ENTRY_HEADER + "en,pt,a,b,c\n", "line 2: found 5 cells; expected at most 4, one for each column"),
        (ENTRY_HEADER + "en,pt,a,b\nen,en,a,b\n", "line 3: found en on both sides; expected two languages"),
        (ENTRY_HEADER + "en,klingon,a,b\n", 'line 2: found language "klingon"; expected a tag such as pt'),
        (ENTRY_HEADER + "en,pt,a,\n", "line 2: found no translation; expected a translation"),
        (
            ENTRY_HEADER + f"en,pt,{'a' * 20_001},b\n",
            "line 2: found 20001 characters of source; expected at most 20000",
        ),
        (ENTRY_HEADER + f"en,pt,{'a' * 200_000},b\n", "line 2: found a row that ends the table"),
        (ENTRY_HEADER + 'en,pt,"a,b\n', "line 2: found a row that ends the table"),
        (ENTRY_HEADER.strip() + ",colour\n", 'line 1: found a column "colour"; expected only the columns'),
        (ENTRY_HEADER.encode() + b"en,pt,\xe9,b\n", "found a byte that is not utf-8"),
        (
            ENTRY_HEADER.strip() + ",origin\nen,pt,a,b,machine\n",
            'line 2: found origin "machine"; expected edited or template',
        ),
        (
            ENTRY_HEADER.strip() + ",made_at\nen,pt,a,b,today\n",
            'line 2: found made_at "today"; expected a moment such as',
        ),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(data: bytes | str, problem: str) -> None:
    (said,) = problems_of(csv.read_entries, data)
    assert problem in said


def test_a_sentence_is_no_term() -> None:
    (said,) = problems_of(csv.read_terms, TERM_HEADER + f"de,en,{'a' * 101},b,,,\n")
    assert said == "line 2: found 101 characters of term; expected at most 100"


def tmx_of(body: str) -> str:
    return f'<?xml version="1.0"?>\n<tmx version="1.4"><header srclang="en"/><body>\n{body}</body></tmx>'


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("", "line 1: found a syntax error"),
        ("PK\x03\x04 a zip", "line 1: found a syntax error"),
        ("<html></html>", "line 1: found <html>; expected <tmx>"),
        ('<?xml version="1.0" encoding="klingon"?><tmx/>', "found an encoding that cannot be read"),
        ('<!DOCTYPE tmx [<!ENTITY a "b">]>\n<tmx>&a;</tmx>', "line 1: found a definition of entities"),
        ('<!DOCTYPE tmx [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<tmx>&a;</tmx>', "found a definition of entities"),
        (tmx_of("<tu>\n").removesuffix("</body></tmx>"), "found a syntax error"),
        (tmx_of('\n<tu><tuv xml:lang="en"><seg>a</seg></tuv></tu>'), "line 4: found a unit with 1 <tuv>"),
        (tmx_of('<tu><tuv xml:lang="en"><seg>a</seg></tuv><tuv xml:lang="pt"/></tu>'), "line 3: found no <seg>"),
        (tmx_of('<tu><tuv><seg>a</seg></tuv><tuv xml:lang="pt"><seg>b</seg></tuv></tu>'), 'line 3: found language ""'),
        (
            tmx_of('<tu><tuv xml:lang="de"><seg>a</seg></tuv><tuv xml:lang="pt"><seg>b</seg></tuv></tu>'),
            "line 3: found a unit in de, pt; expected one <tuv> in en",
        ),
        (
            tmx_of(
                '<tu creationdate="x"><tuv xml:lang="en"><seg>a</seg></tuv><tuv xml:lang="pt"><seg>b</seg></tuv></tu>'
            ),
            'line 3: found moment "x"; expected one such as 20261122T090000Z',
        ),
    ],
)
def test_a_wrong_memory_is_refused_with_its_line(data: str, problem: str) -> None:
    (said,) = problems_of(tmx.read_entries, data)
    assert problem in said


def test_a_bomb_of_entities_is_refused_before_it_goes_off() -> None:
    layers = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    (said,) = problems_of(tmx.read_entries, f'<!DOCTYPE tmx [<!ENTITY a0 "ha">{layers}]><tmx>&a11;</tmx>')
    assert "a definition of entities" in said


def test_a_file_with_many_mistakes_is_refused_with_some_of_them() -> None:
    data = ENTRY_HEADER + "en,pt,a,\n" * 50
    with pytest.raises(WrongFile) as wrong:
        check("m.csv", lambda complain: csv.read_entries(io.BytesIO(data.encode()), complain))
    lines = str(wrong.value).splitlines()
    assert lines[0] == "m.csv: line 2: found no translation; expected a translation"
    assert (len(lines), lines[-1]) == (21, "m.csv: and 30 more")


class Endless(io.RawIOBase):
    """A memory of a million units that notes how much of it was read."""

    def __init__(self) -> None:
        self.given = 0
        self._head = b'<tmx version="1.4"><header srclang="en"/><body>'
        self._unit = b'<tu><tuv xml:lang="en"><seg>Hello</seg></tuv><tuv xml:lang="pt"><seg>Ola</seg></tuv></tu>'

    def read(self, size: int = -1) -> bytes:
        self.given += size
        chunk = self._head + self._unit * (size // len(self._unit))
        self._head = b""
        return chunk


def test_a_huge_memory_is_read_as_far_as_it_is_wanted() -> None:
    file = Endless()
    entries = tmx.read_entries(file, lambda problem: pytest.fail(str(problem)))  # type: ignore[arg-type]
    assert next(entries) == Entry("en", "pt", "Hello", "Ola")
    assert file.given < 200_000


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_whatever_somebody_brings_is_read_or_refused(data: bytes) -> None:
    for reader in (csv.read_entries, csv.read_terms, tmx.read_entries, tbx.read_terms):
        problems: list[Problem] = []
        for _ in reader(io.BytesIO(data), problems.append):
            pass
        assert problems
