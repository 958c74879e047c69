"""``desk coverage`` as operators and their CI run it."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from desk.cli import main
from desk.cli.configuration import Read
from desk.cli.coverage.engines import translatable
from desk.config.reader import Known, read
from desk.hooks.loader import Source, load
from desk.testing.start import handing_over
from desk.testing.translator import FakeTranslator

DESK = """\
merchant = [{ id = "acme", name = "Acme" }, { id = "luz", name = "Luz & Filhos" }]
inbox = [
    { id = "acme-web", merchant = "acme", connector = "widget", name = "Acme", languages = ["en", "pt"] },
    { id = "luz-web", merchant = "luz", connector = "widget", name = "Luz", languages = ["pt"] },
]
team = [{ id = "lisbon", name = "Lisbon", region = "lisbon" }, { id = "manila", name = "Manila", region = "manila" }]
agent = [
    { id = "ines", name = "Inês", team = "lisbon", merchants = ["*"], reads = { pt = "native", en = "fluent" } },
    { id = "joy", name = "Joy <3", team = "manila", merchants = ["acme"], reads = { en = "native" } },
]

[[region]]
id = "lisbon"
name = "Lisbon"
zone = "Europe/Lisbon"
hours = { daily = ["08:00-18:00"] }
holidays = ["PT"]
hands_to = ["manila"]
overlap = "30m"

[[region]]
id = "manila"
name = "Manila"
zone = "Asia/Manila"
hours = { daily = ["07:00-15:00"] }
"""
DAYTIME = """
[[coverage]]
languages = ["pt"]
must = "native"
hours = { mon-thu = ["09:00-17:00"] }
zone = "Europe/Lisbon"
"""
ALWAYS = """
[[coverage]]
languages = ["pt"]
merchants = ["luz"]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("desk.cli.coverage.command.translatable", lambda _: to_english)
    return tmp_path


def to_english(_source: str, target: str) -> bool:
    return target == "en"


def coverage(*arguments: str, more: str = "") -> int:
    Path("desk.toml").write_text(DESK + more, encoding="utf-8")
    return main(["coverage", *arguments])


def test_the_chart_says_who_reads_and_fits_into_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert coverage("--week", "2027-W12", "--language", "pt") == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert "Portuguese (pt): acme" in lines
    # Manila from 23:00 UTC, Lisbon from 8 to 18; on the Sunday of Easter, when clocks are changed, nobody in Lisbon.
    days = dict.fromkeys(["Mon 22", "Tue 23", "Wed 24", "Thu 25"], "~" * 14 + ".." + "#" * 20 + "." * 10 + "~~")
    shown = {line[:6]: line[10:58] for line in lines[lines.index("Portuguese (pt): acme") :][:12] if line[:6] in days}
    assert shown == days
    assert any(line.startswith("Sun 28 *  ~~~~~~~~~~~~~~....") for line in lines)
    assert "* Sun 28 Mar 01:00 UTC: Lisbon puts clocks forward by 1 h, from 01:00 to 02:00" in lines
    assert "  Sun 28 Mar: no shift begins in Lisbon (Easter Sunday)" in lines


def test_translation_is_what_the_installed_engines_and_their_pivots_can_do() -> None:
    Path("desk.toml").write_text(DESK, encoding="utf-8")
    engine = FakeTranslator(pairs=[("pt", "en"), ("en", "de")])
    loaded = load([Source.of("fake", handing_over(translators=[engine]))], {}, {})
    can = translatable(Read(read([Path("desk.toml")], {}, Known()), loaded, [engine]))
    assert [can("pt-BR", "en"), can("pt", "de"), can("de", "pt"), can("de", "de-AT")] == [True, True, False, True]


#: He answers Portuguese for Luz, English for Acme, and Acme's Portuguese only where something comes back.
RUI = """\
    { id = "rui", name = "Rui", team = "lisbon", merchants = ["*"], reads = { pt = "native", en = "fluent" }, skill = [
        { merchants = ["luz"], languages = ["pt"] },
        { merchants = ["acme"], languages = ["en"] },
        { merchants = ["acme"], languages = ["pt"], topics = ["returns"] },
    ] },
"""


def test_skills_say_for_whom_and_in_which_languages_somebody_can_be_counted_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("desk.toml").write_text(DESK.replace('    { id = "joy"', RUI + '    { id = "joy"'), encoding="utf-8")
    assert main(["coverage", "--week", "2027-W12", "--json"]) == 0
    rows = {(row["language"], *row["merchants"]): row["agents"] for row in json.loads(capsys.readouterr().out)["languages"]}
    assert {key: [name for names in agents.values() for name in names] for key, agents in rows.items()} == {
        ("en", "acme"): ["joy", "ines", "rui"],
        ("pt", "acme"): ["ines", "joy"],
        ("pt", "luz"): ["ines", "rui"],
    }


def test_colours_are_for_terminals(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    coverage("--week", "2027-W11")
    plain = capsys.readouterr().out
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    coverage("--week", "2027-W11")
    coloured = capsys.readouterr().out
    assert coloured != plain
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain


def test_merchants_whose_cover_is_the_same_share_a_chart(capsys: pytest.CaptureFixture[str]) -> None:
    coverage("--week", "2027-W11", "--json")
    rows = json.loads(capsys.readouterr().out)["languages"]
    assert [(row["language"], row["merchants"]) for row in rows] == [
        ("en", ["acme"]),
        ("pt", ["acme"]),
        ("pt", ["luz"]),
    ]
    coverage("--week", "2027-W11", "--json", "--language", "de")
    assert [row["merchants"] for row in json.loads(capsys.readouterr().out)["languages"]] == [["acme"], ["luz"]]


def test_programs_read_every_hour_and_who_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert coverage("--week", "2027-W12", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    lisbon, manila = found["regions"]
    english = found["languages"][0]
    assert (found["week"], found["begin"], found["end"]) == ("2027-W12", "2027-03-22T00:00:00Z", "2027-03-29T00:00:00Z")
    assert lisbon["clock_changes"] == [{"at": "2027-03-28T01:00:00Z", "minutes": 60}]
    assert [off["day"] for off in lisbon["days_off"]] == ["2027-03-26", "2027-03-28"]
    assert lisbon["hand_overs"][0] == {
        "closes": "2027-03-22T18:00:00Z",
        "to": None,
        "begin": "2027-03-22T18:00:00Z",
        "end": "2027-03-22T18:00:00Z",
    }
    assert manila["awake"][0] == {"begin": "2027-03-22T00:00:00Z", "end": "2027-03-22T07:00:00Z"}
    assert len(english["hours"]) == 168
    assert english["hours"][6:9] == ["native", "nobody", "fluent"]
    assert english["spans"][0] == {
        "begin": "2027-03-22T00:00:00Z",
        "end": "2027-03-22T07:00:00Z",
        "cover": "native",
        "native": ["joy"],
        "fluent": [],
        "translated": [],
    }
    assert found["gaps"] == []


def test_cover_that_must_be_there_and_is_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert coverage("--week", "2027-W12", more=DAYTIME) == 0
    assert "All cover that must be there is there until Mon 29 Mar 00:00 UTC." in capsys.readouterr().out


def test_a_gap_fails_the_check_and_says_where_it_was_demanded(capsys: pytest.CaptureFixture[str]) -> None:
    assert coverage("--week", "2027-W12", more=DAYTIME + ALWAYS) == 1
    told = capsys.readouterr().out.partition("Cover that must be there and is not:\n")[2].splitlines()
    assert " ".join(line.strip() for line in told[:2]) == (
        "desk.toml: [[coverage]] #2: pt for luz must be read through translation or better: missing 6 times, 118 h in all"
    )
    assert told[2:4] == [
        "    Mon 22 Mar 00:00 to 08:00 UTC, 8 h: nobody",
        "    Mon 22 Mar 18:00 to Tue 23 Mar 08:00 UTC, 14 h: nobody",
    ]


def test_weeks_ahead_are_checked_though_only_the_first_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert coverage("--week", "2027-W12", "--weeks", "40", "--json", more=DAYTIME) == 1
    found = json.loads(capsys.readouterr().out)
    assert {gap["begin"][:10] for gap in found["gaps"]} >= {"2027-05-27", "2027-06-10", "2027-12-01", "2027-12-08"}
    assert found["languages"][0]["spans"][-1]["end"] == "2027-03-29T00:00:00Z"


def test_a_week_without_anyone_is_a_gap_and_no_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    closed = DESK.replace('["PT"]', "[" + ", ".join(f"2027-03-{day}" for day in range(21, 29)) + "]")
    Path("desk.toml").write_text(closed + ALWAYS, encoding="utf-8")
    assert main(["coverage", "--week", "2027-W12", "--json"]) == 1
    [gap] = json.loads(capsys.readouterr().out)["gaps"]
    assert (gap["begin"], gap["end"]) == ("2027-03-22T00:00:00Z", "2027-03-29T00:00:00Z")
    assert (gap["cover"], gap["readers"], gap["table"]) == ("nobody", 0, "desk.toml: [[coverage]] #1")


def test_regions_that_hand_over_in_a_circle_while_all_sleep_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert coverage("--week", "2027-W12", more='hands_to = ["lisbon"]\n') == 0
    told = capsys.readouterr().out
    assert "  Lisbon hands over to nobody who is awake: Mon 22 Mar 18:00, Tue 23 Mar 18:00," in told
    assert "  Manila hands over to nobody who is awake: Mon 22 Mar 07:00, Tue 23 Mar 07:00," in told


def test_the_page_needs_no_other_file_and_holds_nobodys_markup() -> None:
    assert coverage("--week", "2027-W12", "--html", "week.html", more=ALWAYS) == 1
    page = Path("week.html").read_text("utf-8")
    assert "Joy &lt;3" in page
    assert "Luz &amp; Filhos" in page
    assert "<3" not in page
    assert not re.search(r"\b(?:src|href)=|url\((?!#)|@import|<script", page)
    assert page.count("<details>") == 1


def test_the_picture_shows_every_region_language_gap_and_change_of_clocks() -> None:
    coverage("--week", "2027-W12", "--svg", "week.svg", more=ALWAYS)
    svg = ET.parse("week.svg").getroot()
    texts = [element.text or "" for element in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Lisbon", "Manila", "Portuguese (pt)", "English (en)", "clocks +60 min", "Easter Sunday"} <= {*texts}
    rects = [element.get("class") for element in svg.iter("{http://www.w3.org/2000/svg}rect")]
    assert rects.count("gap") == 6
    assert rects.count("awake") == 5 + 8


@pytest.mark.parametrize(
    ("week", "why"),
    [
        ("2027-W53", "the year 2027 has no week 53"),
        ("2027-13", "expected a week such as 2027-W13"),
        ("2038-W01", "clocks are known from 1971 to 2037"),
    ],
)
def test_a_week_that_is_none_is_refused(week: str, why: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert coverage("--week", week) == 2
    assert why in capsys.readouterr().err


def test_the_53rd_week_is_one_where_the_year_has_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert coverage("--week", "2026-W53") == 0
    assert "Who reads what in 2026-W53, Mon 28 Dec to Sun 3 Jan 2027" in capsys.readouterr().out


def test_a_page_that_cannot_be_written_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert coverage("--week", "2027-W12", "--html", "nowhere/week.html") == 2
    assert "nowhere/week.html cannot be written: No such file or directory" in capsys.readouterr().err
