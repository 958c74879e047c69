"""Demand files and recorded arrivals: read as they are meant, or refused with file, table and key."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.config.errors import ConfigErrors
from desk.config.model import Config
from desk.config.reader import Known
from desk.config.reader import read as read_config
from desk.domain.errors import Invalid
from desk.simulation import recorded
from desk.simulation.demand import Demand
from desk.simulation.lengths import Length, Shape
from desk.simulation.reading import read

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def config() -> Config:
    return read_config([EXAMPLES / "desk.toml"], {}, Known())


def demand(tmp_path: Path, config: Config, text: str) -> Demand:
    file = tmp_path / "demand.toml"
    file.write_text(text, encoding="utf-8")
    return read(file, [config])


def test_the_example_is_read(config: Config) -> None:
    found = read(EXAMPLES / "demand.toml", [config])
    assert {stream.kind.merchant for stream in found.streams} == set(config.merchants)
    assert len(found.work.absences) == 1


def test_what_is_left_out_is_as_usual(tmp_path: Path, config: Config) -> None:
    found = demand(tmp_path, config, 'arrivals = [{ merchant = "acme", language = "en", per_week = 70 }]')
    assert found.streams[0].handling == Demand(streams=()).handling
    assert found.streams[0].curve.hours == (1.0,) * 24


def test_single_arrivals_change_only_what_they_say(tmp_path: Path, config: Config) -> None:
    text = """
    handling = { mean = 200, spread = 0.5 }
    patience = { endless = true }
    [[arrivals]]
    merchant = "acme"
    language = "en"
    per_week = 70
    handling = { mean = 300 }
    [[arrivals]]
    merchant = "luz"
    language = "PT-br"
    per_week = 70
    patience = { mean = 60 }
    """
    one, other = demand(tmp_path, config, text).streams
    assert one.handling == Length(300, Shape.LOGNORMAL, 0.5)
    assert one.patience is None
    assert other.kind.language == "pt-BR"
    assert other.patience == Length(60)


ARRIVAL = 'merchant = "acme"\nlanguage = "en"\nper_week = 7\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[servce]\nwithin = 5", "[servce]: found an unknown table; expected one of service, handling, patience"),
        (
            "[service]\nwithn = 5",
            '[service] withn: found an unknown key; expected one of within; did you mean "within"?',
        ),
        ("[service]\nwithin = -1", "[service] within: found -1; expected a number from 0 to 86400, seconds"),
        ("[service]\nwithin = true", "[service] within: found true (boolean); expected a number"),
        ("service = 5", "[service]: found 5 (integer); expected a table, written [service]"),
        ('[handling]\nshape = "lognorml"', '[handling] shape: found "lognorml"; expected'),
        ("[handling]\nmean = nan", "[handling] mean: found nan; expected a number"),
        ("[patience]\nendless = false", "[patience] endless: found false; expected true, or the key left out"),
        ("[agents]\nspeed = []", "[agents] speed: found none; expected at least one number"),
        ("[agents]\nspeed = [1, 0]", "[agents] speed: found 0; expected a number from 0.001 to 1000"),
        ("[agents]\nmissed = 1.5", "[agents] missed: found 1.5; expected a number from 0 to 1"),
        ("[arrivals]\nper_week = 1", "[arrivals]: found a table; expected an array of tables, written [[arrivals]]"),
        ('[[arrivals]]\nmerchant = "acme"\nlanguage = "en"', "[[arrivals]] #1 per_week: found nothing; expected"),
        (
            '[[arrivals]]\nmerchant = "acmee"',
            '[[arrivals]] #1 merchant: found "acmee"; expected the id of a [[merchant]]',
        ),
        (f"[[arrivals]]\n{ARRIVAL}hours = [1, 2]", "[[arrivals]] #1 hours: found 2 of them; expected 24 numbers"),
        (f"[[arrivals]]\n{ARRIVAL}days = [0, 0, 0, 0, 0, 0, 0]", "days: found none; expected at least one above 0"),
        (f'[[arrivals]]\n{ARRIVAL}zone = "Lisbon"', '[[arrivals]] #1 zone: found "Lisbon"; expected a time zone'),
        (f"[[arrivals]]\n{ARRIVAL}handling = {{ men = 3 }}", "[[arrivals]] #1 handling.men: found an unknown key"),
        (f"[[arrivals]]\n{ARRIVAL}[[arrivals]]\nx = 1\n{ARRIVAL}", "[[arrivals]] #2 x: found an unknown key"),
        (
            "[[absence]]\nfrom = 2027-01-01T00:00:00Z\nuntil = 2027-01-02T00:00:00Z",
            "[[absence]] #1: found none or several",
        ),
        (
            '[[absence]]\nagent = "ines"\nfrom = 2027-01-02T00:00:00Z\nuntil = 2027-01-01T00:00:00Z',
            "[[absence]] #1 until: found 2027-01-01 00:00:00+00:00; expected a moment after from",
        ),
        ('[[absence]]\nagent = "ines"\nfrom = 2027-01-02T00:00:00', "[[absence]] #1 from: found"),
        ("[service", "line 1, column 9: found a syntax error"),
    ],
)
def test_mistakes_are_told_with_file_table_and_key(tmp_path: Path, config: Config, text: str, said: str) -> None:
    with pytest.raises(ConfigErrors) as refused:
        demand(tmp_path, config, text)
    told = str(refused.value)
    assert said in told
    assert told.startswith(f"{tmp_path / 'demand.toml'}: ")


ROWS = [
    {"at": "2027-03-30T09:00:00+01:00", "merchant": "acme", "language": "pt_br", "work": 120},
    {"at": "2027-03-29T08:00:00Z", "merchant": "luz", "language": "en", "topic": "returns", "patience": 30.5},
]


def written(tmp_path: Path, name: str, lines: list[str]) -> Path:
    file = tmp_path / name
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_arrivals_are_read_from_either_format_in_the_order_of_their_moments(tmp_path: Path) -> None:
    head = ["at", "merchant", "language", "topic", "work", "patience"]
    table = [",".join(head), *(",".join(str(row.get(name, "")) for name in head) for row in ROWS)]
    from_table = recorded.read(written(tmp_path, "a.csv", table), ["acme", "luz"])
    from_lines = recorded.read(written(tmp_path, "a.jsonl", list(map(json.dumps, ROWS))), ["acme", "luz"])
    assert from_table == from_lines
    assert [one.kind.language for one in from_lines] == ["en", "pt-BR"]
    assert from_lines[0].at == datetime(2027, 3, 29, 8, tzinfo=UTC)
    assert (from_lines[0].work, from_lines[0].patience) == (None, 30.5)


def test_what_is_recorded_comes_again_and_the_rest_is_drawn_alike(tmp_path: Path) -> None:
    found = recorded.read(written(tmp_path, "a.jsonl", list(map(json.dumps, ROWS))), ["acme", "luz"])
    kinds = [one.kind for one in found]
    origin = datetime(2027, 3, 29, tzinfo=UTC)
    once, again = (list(recorded.customers(found, kinds, Demand(streams=()), origin, "1")) for _ in range(2))
    assert once == again
    assert [(one.at, one.kind) for one in once] == [(8 * 3600, 0), (32 * 3600, 1)]
    assert once[0].patience == 30.5
    assert once[1].work == 120


@pytest.mark.parametrize(
    ("name", "lines", "said"),
    [
        ("a.csv", ["at,merchant", "2027-03-29T08:00:00Z,acme"], "line 1: found no column language"),
        ("a.csv", ["at,merchant,language", "2027-03-29T08:00,acme,en"], "line 2: at: found '2027-03-29T08:00'"),
        ("a.csv", ["at,merchant,language", "2027-03-29T08:00Z,nobody,en"], "line 2: merchant: found 'nobody'"),
        ("a.csv", ["at,merchant,language", "2027-03-29T08:00Z,acme,englisch"], "line 2: language: found 'englisch'"),
        ("a.csv", ["at,merchant,language,work", "2027-03-29T08:00Z,acme,en,-1"], "line 2: work: found '-1'"),
        ("a.csv", ["at,merchant,language"], "found no arrivals"),
        ("a.jsonl", ["{"], "line 1: found no JSON"),
        ("a.jsonl", ["[1]"], "line 1: found [1]; expected an object"),
    ],
)
def test_wrong_arrivals_are_told_with_file_and_line(tmp_path: Path, name: str, lines: list[str], said: str) -> None:
    with pytest.raises(Invalid) as refused:
        recorded.read(written(tmp_path, name, lines), ["acme"])
    assert str(refused.value).startswith(f"{tmp_path / name}: {said}")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="found nothing to read"):
        recorded.read(tmp_path / "none.csv", ["acme"])
