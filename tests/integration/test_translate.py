"""``desk translate`` as people run it, with real engines."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desk.cli import main

TINY = Path(__file__).parents[2] / "plugins/desk-argos/tests/data/translate-en_pt-tiny.argosmodel"
SHOP = """
[[merchant]]
id = "acme"
name = "Acme"
protect = ["ZX[a-z]+"]
keep = ["Old Order"]

[[inbox]]
id = "web"
merchant = "acme"
connector = "widget"
name = "Acme"

[[region]]
id = "lisbon"
name = "Lisbon"
zone = "Europe/Lisbon"
hours = { daily = ["08:00-18:00"] }

[[team]]
id = "days"
name = "Days"
region = "lisbon"

[[agent]]
id = "ines"
name = "Inês"
team = "days"
merchants = ["acme"]
reads = { pt = "native", en = "fluent" }
"""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand where there is no desk.toml and nobody's models."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def translate(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def run(*arguments: str, given: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        status = main(["translate", *arguments])
        return status, *capsys.readouterr()

    return run


def test_a_text_is_translated_without_any_configuration(translate: Run) -> None:
    status, out, err = translate("--from", "pt-BR", "--to", "en", "Onde está o meu pedido AB-1234?")
    assert (status, err) == (0, "")
    assert out.startswith("Where is my")
    assert "AB-1234" in out


def test_words_need_no_quotes(translate: Run) -> None:
    assert translate("--from", "en", "--to", "pt", "Good", "morning.")[1] == "Bom dia.\n"


def test_each_line_of_the_input_is_a_text(translate: Run) -> None:
    out = translate("--from", "en", "--to", "pt", given="Good morning.\r\n\r\nOrder #12\n")[1].splitlines()
    assert out[:2] == ["Bom dia.", ""]
    assert "#12" in out[2]


def test_the_language_is_found_out(translate: Run) -> None:
    out = translate("--from", "auto", "--to", "en", "Bom dia, o meu pedido ainda não chegou.")[1]
    assert "order" in out or "request" in out


def test_an_engine_can_be_chosen(translate: Run) -> None:
    main(["languages", "add", str(TINY)])
    for engine in ("argos", "firefox"):
        _, out, _ = translate("--from", "en", "--to", "pt", "--engine", engine, "--json", "Where is my order?")
        answer = json.loads(out.splitlines()[-1])
        assert (answer["engine"], answer["fallback"]) == (engine, False)
        assert answer["translation"].startswith("Onde está")


def test_lines_of_json_are_answered_and_bad_ones_counted(translate: Run) -> None:
    status, out, err = translate("--from", "en", "--to", "pt", "--json", given='{"text": "Good morning."}\nGood\n')
    good, bad = map(json.loads, out.splitlines())
    assert (good["translation"], bad["line"]) == ("Bom dia.", 2)
    assert status == 1
    assert err.startswith("line 2: ")


def test_a_merchants_patterns_and_terms_hold(translate: Run, tmp_path: Path) -> None:
    (tmp_path / "desk.toml").write_text(SHOP, encoding="utf-8")
    _, out, _ = translate(
        "--from", "en", "--to", "pt", "--merchant", "acme", "The coat ZXblack from Old Order is blue."
    )
    assert "ZXblack" in out
    assert "Old Order" in out


def test_what_cannot_be_translated_is_shown_and_said(translate: Run) -> None:
    status, out, err = translate("--from", "pt", "--to", "zh", "Olá, bom dia")
    assert (status, out) == (0, "Olá, bom dia\n")
    assert err == "not translated: no_translator; this is the original\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--to", "pt", "x"], "--from is missing; expected a language such as 'pt'"),
        (["--from", "pt", "x"], "--to is missing"),
        (["--from", "auto", "--to", "auto", "x"], "--to: 'auto' is no language"),
        (["--from", "english", "--to", "pt", "x"], "--from: 'english' is no language"),
        (["--from", "en", "--to", "pt", "--engine", "x", "x"], "--engine: found 'x'; expected one of"),
        (
            ["--from", "en", "--to", "pt", "--merchant", "x", "x"],
            "--merchant: found 'x'; expected one of those configured",
        ),
        (["--from", "en", "--to", "pt", "--config", "gone.toml", "x"], "gone.toml"),
    ],
)
def test_what_cannot_be_meant_is_said(translate: Run, arguments: list[str], message: str) -> None:
    status, _, err = translate(*arguments)
    assert status == 2
    assert message in err


# -- evaluate --------------------------------------------------------------------------------------

TEXTS = """source,reference
Good morning.,Bom dia.
Where is my order AB-1234?,Onde está o meu pedido AB-1234?
Order #12 arrived at 10:30.,O pedido #12 chegou às 10:30.
"""


@pytest.fixture
def texts(tmp_path: Path) -> str:
    (tmp_path / "texts.csv").write_text(TEXTS, encoding="utf-8")
    return str(tmp_path / "texts.csv")


def evaluation(out: str) -> dict[str, Any]:
    (found,) = json.loads(out)
    assert isinstance(found, dict)
    return found


def test_the_desk_and_the_engine_alone_are_measured_side_by_side(translate: Run, texts: str) -> None:
    status, out, err = translate(
        "--evaluate", texts, "--from", "en", "--to", "pt", "--engine", "firefox", "--raw", "--json"
    )
    found = evaluation(out)
    assert status == 0
    assert (found["source"], found["target"], found["texts"], found["engines"]) == ("en", "pt", 3, ["firefox"])
    assert (found["desk"]["entities_kept"], found["desk"]["flagged"]) == (1.0, 0.0)
    assert found["raw"]["entities_kept"] < 1.0
    assert min(found[way][figure] for way in ("desk", "raw") for figure in ("bleu", "chrf", "texts_per_second")) > 0
    assert found["desk"]["processor_seconds"] > 0
    assert "6/6" in err


def test_a_table_is_for_people(translate: Run, texts: str) -> None:
    lines = translate("--evaluate", texts, "--from", "en", "--to", "pt", "--engine", "firefox")[1].splitlines()
    assert lines[0] == "English -> Portuguese, 3 texts, firefox"
    assert lines[4].split() == ["Entities", "kept", "100.0%"]


def test_a_pair_that_nobody_translates_is_measured_as_what_it_is(translate: Run, texts: str) -> None:
    found = evaluation(translate("--evaluate", texts, "--from", "en", "--to", "zh", "--raw", "--json")[1])
    assert (found["engines"], found["raw"], found["desk"]["flagged"]) == ([], None, 1.0)


def test_without_sacrebleu_one_is_told_how_to_get_it(
    translate: Run, texts: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sacrebleu", None)
    status, _, err = translate("--evaluate", texts, "--from", "en", "--to", "pt")
    assert status == 2
    assert err == "--evaluate needs sacrebleu: pip install 'meridian-desk[evaluate]'\n"
