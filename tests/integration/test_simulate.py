"""``desk simulate`` on the command line: what it says, the page it writes, and what it refuses."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from desk.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"
TOML = """
merchant = [{ id = "acme", name = "Acme" }]
inbox = [{ id = "web", merchant = "acme", connector = "widget", name = "Acme", languages = ["en", "pt"] }]
region = [{ id = "lisbon", name = "Lisbon", zone = "Europe/Lisbon", hours = { daily = ["08:00-20:00"] } }]
team = [{ id = "lisbon", name = "Lisbon", region = "lisbon" }]
agent = [
    { id = "ines", name = "Ines", team = "lisbon", merchants = ["*"], reads = { pt = "native", en = "fluent" } },
    { id = "tomas", name = "Tomas", team = "lisbon", merchants = ["*"], reads = { en = "native" } },
]
"""
MORE = TOML.replace("08:00-20:00", "00:00-24:00")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "desk.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "more.toml").write_text(MORE, encoding="utf-8")
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    assert main(["simulate", *arguments]) == status
    told = capsys.readouterr()
    return told.err if status else told.out


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said(capsys, *arguments, "--json"))
    return found


def test_a_week_is_told_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "--rate", "6", "--week", "2027-W13", "--runs", "2")
    assert told.startswith("Week 2027-W13, 2 runs, seed 1; in time means taken within 60 s\n")
    for line in ("Taken in time", "Wait, 90 % below", "Gave up", "Agents busy", "Hand-overs at shift end"):
        assert re.search(rf"^  {line} +\S+", told, re.MULTILINE)
    assert "Worst hour" in told
    # Nobody is there at night: the hours before eight in the morning hold an empty mark.
    assert re.search(r"^    Wed  ▁", told, re.MULTILINE)


def test_the_same_seed_gives_the_same_report_and_another_one_another(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--rate", "6", "--week", "2027-W13", "--runs", "1")
    once, again, other = (report(capsys, *asked, "--seed", seed) for seed in ("1", "1", "2"))
    assert once == again
    assert once["tried"] != other["tried"]


def test_longer_hours_are_better_beyond_chance(capsys: pytest.CaptureFixture[str]) -> None:
    found = report(capsys, "--against", "more.toml", "--rate", "6", "--week", "2027-W13", "--runs", "3")
    verdicts = {one["measure"]: one["verdict"] for one in found["differences"]}
    assert [one["name"] for one in found["tried"]] == ["desk.toml", "more.toml"]
    assert (verdicts["conversations"], verdicts["service_level"], verdicts["abandonment"]) == (0, 1, 1)


def test_a_configuration_against_itself_differs_by_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    found = report(capsys, "--against", "desk.toml", "--rate", "6", "--week", "2027-W13", "--runs", "2")
    assert {(one["interval"]["mean"], one["interval"]["low"], one["verdict"]) for one in found["differences"]} == {
        (0, 0, 0)
    }


def test_the_example_is_simulated(capsys: pytest.CaptureFixture[str]) -> None:
    example = str(EXAMPLES / "desk.toml"), "--demand", str(EXAMPLES / "demand.toml")
    found = report(capsys, *example, "--week", "2027-W13", "--runs", "1")
    # The rate is a tenth of what the file says, in its proportions.
    few = report(capsys, *example, "--week", "2027-W13", "--runs", "1", "--rate", "1.17")
    came = [one["tried"][0]["measures"]["conversations"]["mean"] for one in (found, few)]
    assert came[0] == pytest.approx(1970, rel=0.1)
    assert came[1] == pytest.approx(197, rel=0.3)


def test_recorded_arrivals_are_played_again_in_their_week(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {"at": f"2027-03-30T{hour:02}:30:00Z", "merchant": "acme", "language": "en", "work": 60, "patience": 9999}
        for hour in range(9, 15)
    ]
    (place / "day.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = report(capsys, "--arrivals", "day.jsonl", "--runs", "2")
    assert found["week"] == "2027-W13"
    measures = found["tried"][0]["measures"]
    assert measures["conversations"] == {"mean": 6, "low": 6, "high": 6}
    assert measures["service_level"]["mean"] == 1
    assert measures["abandonment"]["mean"] == 0


def test_the_page_needs_nothing_else(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "--against", "more.toml", "--rate", "6", "--week", "2027-W13", "--runs", "2", "--html", "out.html")
    page = (place / "out.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert page.count("<svg") == 5
    assert "more.toml" in page
    assert not re.search(r"https?://|src=|<script|@import|url\(", page)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "Nothing comes: say who writes with --demand FILE, --rate N or --arrivals FILE."),
        (("--rate", "6", "--week", "2027-13"), "--week: found '2027-13'; expected a week such as 2027-W13"),
        (("--rate", "6", "--week", "2027-W53"), "--week: found '2027-W53'; expected a week such as 2027-W13; the year 2027 has no"),
        (("--rate", "6", "--arrivals", "x.csv"), "--rate and --arrivals contradict each other"),
        (("--arrivals", "none.csv"), "none.csv: found nothing to read"),
        (("--demand", "none.toml"), "none.toml: found nothing to read"),
        (("none.toml", "--rate", "6"), "none.toml: found nothing to read"),
        (("--against", "none.toml", "--rate", "6"), "none.toml: found nothing to read"),
        (("--rate", "1", "--runs", "1", "--week", "2027-W13", "--html", "no/out.html"), "--html: no/out.html cannot"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_paragraph(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    assert told in said(capsys, *arguments, status=2)


def test_week_53_is_simulated_where_a_year_has_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(capsys, "--rate", "1", "--week", "2026-W53", "--runs", "1")["monday"] == "2026-12-28T00:00:00+00:00"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--rate", "many"), "argument --rate: found 'many'; expected a number above 0"),
        (("--rate", "-3"), "argument --rate: found '-3'; expected a number above 0"),
        (("--rate", "nan"), "argument --rate: found 'nan'; expected a number above 0"),
        (("--runs", "0"), "argument --runs: found '0'; expected a whole number above 0"),
        (("--runs", "2.5"), "argument --runs: found '2.5'; expected a whole number above 0"),
    ],
)
def test_a_number_that_is_none_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["simulate", *arguments])
    assert told in capsys.readouterr().err
