"""Memories and glossaries on the command line: brought in, written out, converted, checked, or refused in one line."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.cli import main
from desk.domain.ids import IdMaker
from desk.store.sqlite import SqliteStore

TOML = """
merchant = [{ id = "acme", name = "Acme", glossary = ["terms.csv"] }, { id = "luz", name = "Luz" }]
inbox = [
    { id = "web", merchant = "acme", connector = "widget", name = "Acme", languages = ["en"] },
    { id = "loja", merchant = "luz", connector = "widget", name = "Luz", languages = ["pt"] },
]
region = [{ id = "all", name = "All", zone = "UTC", hours = { daily = ["00:00-24:00"] } }]
team = [{ id = "team", name = "Team", region = "all" }]
agent = [{ id = "ann", name = "Ann", team = "team", merchants = ["*"], reads = { en = "native" } }]
"""
TERMS = "source_language,target_language,term,translation,variants,forbidden,note\nde,en,Gutschein,voucher,,coupon,\n"
TABLE = "source_language,target_language,source,translation\nde,en,Paket 4711?,Parcel 4711?\nde,en,Nr. 5,No\n"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in {"desk.toml": TOML, "terms.csv": TERMS, "memory.csv": TABLE}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    assert main(arguments) == status
    told = capsys.readouterr()
    return (told.err if status else told.out).strip()


def test_a_memory_goes_in_and_out_in_either_format(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "memory", "import", "acme", "memory.csv", "--as", "template") == (
        "memory.csv: 2 units, 1 segments remembered; 1 left out: the translation lacks something of its source"
    )
    said(capsys, "memory", "export", "acme", "out.tmx")
    assert said(capsys, "memory", "import", "luz", "out.tmx") == "out.tmx: 1 units, 1 segments remembered"
    said(capsys, "memory", "export", "luz", "out.csv")
    assert (place / "out.csv").read_text().splitlines()[1].startswith("de,en,Paket PRX0Z?,Parcel PRX0Z?,template,")


def test_while_the_desk_runs_its_address_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "desk-data").mkdir()
    store = SqliteStore.open(place / "desk-data" / "desk.db", IdMaker(lambda: datetime.now(UTC)), lambda _: None)
    try:
        told = said(capsys, "memory", "import", "acme", "memory.csv", status=2)
    finally:
        asyncio.run(store.close())
    assert "another desk is running" in told
    assert "http://127.0.0.1:8080/api/merchants/acme/memory" in told


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["memory", "import", "nobody", "memory.csv"], "There is no merchant 'nobody'; there is acme, luz."),
        (["memory", "import", "acme", "missing.csv"], "missing.csv: cannot be opened (No such file or directory)"),
        (["memory", "import", "acme", "terms.csv"], "terms.csv: line 1: found no column source"),
        (["memory", "export", "acme", "out.doc"], "format: found 'doc'; expected one of tmx, csv"),
        (["memory", "export", "acme", "no/out.csv"], "no/out.csv: cannot be opened"),
        (["glossary", "convert", "terms.csv", "out.tmx"], "format: found 'tmx'; expected one of csv, tbx"),
        (["glossary", "convert", "missing.csv", "out.tbx"], "missing.csv: found nothing to read"),
        (["glossary", "convert", "memory.csv", "out.tbx"], "memory.csv: line 1: found no column term"),
        (["glossary", "convert", "terms.csv", "no/out.tbx"], "no/out.tbx: cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], problem: str
) -> None:
    assert problem in said(capsys, *arguments, status=2)


def test_terms_are_converted_and_checked(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "glossary", "convert", "terms.csv", "terms.tbx") == "terms.tbx: 1 terms"
    assert said(capsys, "glossary", "convert", "terms.tbx", "again.csv") == "again.csv: 2 terms"
    assert "de,en,Gutschein,voucher,,coupon," in (place / "again.csv").read_text().splitlines()
    first, second = said(capsys, "glossary", "check").splitlines()
    assert first.startswith("acme: version ")
    assert first.endswith(", 1 de to en")
    assert second == "luz: no terms"


@pytest.mark.parametrize("command", [["check"], ["glossary", "check"]])
def test_a_check_of_the_configuration_tells_what_is_wrong_with_its_terms(
    place: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    (place / "terms.csv").write_text(TERMS + "de,en,GUTSCHEIN,x,,,\nde,en,,x,,,\n", encoding="utf-8")
    told = said(capsys, *command, status=2).splitlines()
    assert told == [
        'terms.csv: line 3: found "GUTSCHEIN", which line 2 has already; expected each term of a pair once',
        "terms.csv: line 4: found no term; expected a term",
        "2 problems; the desk does not start.",
    ]
