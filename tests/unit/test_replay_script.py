"""Reading recorded chats, and holding what was found against them."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.cli.replay.script import read
from desk.cli.replay.verify import Said, compare
from desk.domain.errors import Invalid

HEAD = "doc_id,source_language,target_language,source_segment,translation_direction\n"
said = st.lists(st.tuples(st.sampled_from(["customer", "agent"]), st.sampled_from(["a", "b", "ok"])))


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "chats.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_chats_that_were_recorded_at_the_same_time_are_told_apart(tmp_path: Path) -> None:
    rows = 'a,pt-br,en,"Olá, bom\ndia",customer\nb,de,en,Hallo,customer\na,en,pt-br,Hello,agent\n'
    script = read(written(tmp_path, HEAD + rows))
    assert [[line.number for line in chat.lines] for chat in script.chats] == [[1, 3], [2]]
    assert [line.text for line in script.chats[0].lines] == ["Olá, bom\ndia", "Hello"]
    assert (script.chats[0].language, script.agents_language) == ("pt-BR", "en")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "found no message to play"),
        (HEAD, "found no message to play"),
        ("doc_id,text\na,b\n", "row 1: expected the columns doc_id, source_language"),
        (HEAD + "a,pt,en,Oi,nobody\n", "row 1: translation_direction: found 'nobody'; expected customer or agent"),
        (HEAD + "a,portuguese,en,Oi,customer\n", "'portuguese' is not a language tag"),
    ],
)
def test_a_file_that_cannot_be_played_says_why(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(Invalid, match=r"chats\.csv: ") as refused:
        read(written(tmp_path, text))
    assert told in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="nowhere"):
        read(tmp_path / "nowhere.csv")


@given(said)
def test_what_is_as_expected_differs_in_nothing(expected: list[Said]) -> None:
    found = compare(expected, expected)
    assert (found.missing, found.doubled, found.out_of_order) == (Counter(), Counter(), 0)


@given(said.filter(bool), st.data())
def test_one_that_is_lost_is_missed_and_one_that_came_twice_is_noticed(expected: list[Said], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(expected) - 1))
    lost = compare(expected, expected[:place] + expected[place + 1 :])
    twice = compare(expected, [*expected, expected[place]])
    assert (lost.missing, lost.doubled) == (Counter([expected[place]]), Counter())
    assert (twice.missing, twice.doubled) == (Counter(), Counter([expected[place]]))


@given(said)
def test_another_order_is_noticed(expected: list[Said]) -> None:
    turned = expected[::-1]
    assert (compare(expected, turned).out_of_order > 0) == (expected != turned)


def test_what_others_said_meanwhile_is_nobodys_fault() -> None:
    found = compare([("agent", "a")], [("agent", "something else"), ("agent", "a")])
    assert (found.missing, found.doubled, found.out_of_order) == (Counter(), Counter(), 0)
