"""``desk migrate`` and ``desk check`` on both stores: what operators do before they start anything."""

from pathlib import Path

import pytest

from desk import opening
from desk.cli import main
from desk.config.stores import SQLITE

TOML = """
[desk]
store = "{store}"

[[merchant]]
id = "acme"
name = "Acme"

[[inbox]]
id = "web"
merchant = "acme"
connector = "widget"
name = "Acme"

[[region]]
id = "all"
name = "All"
zone = "UTC"
hours.daily = ["00:00-24:00"]

[[team]]
id = "team"
name = "Team"
region = "all"

[[agent]]
id = "ann"
name = "Ann"
team = "team"
merchants = ["*"]
reads.en = "native"
"""


@pytest.fixture
def config(tmp_path: Path, desk_store: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "desk.toml").write_text(TOML.format(store=desk_store))
    return desk_store


def test_an_empty_database_is_brought_up_to_date_and_named(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert main(["migrate"]) == 0
    named = "desk.db" if config == SQLITE else "PostgreSQL database 'desk_test_"
    assert [named in line for line in capsys.readouterr().out.splitlines()] == [True, True]


def test_a_check_opens_nothing(config: str) -> None:
    assert main(["check"]) == 0
    assert not Path("desk-data").exists()


def test_a_missing_driver_is_told_before_anything_starts(
    config: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(opening, "find_spec", lambda _: None)
    assert main(["check"]) == (0 if config == SQLITE else 2)
    assert ("meridian-desk[postgres]" in capsys.readouterr().err) is (config != SQLITE)


def test_a_database_that_cannot_be_reached_is_named_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DESK_STORE_PASSWORD", "hunter2")
    store = 'postgresql://desk@127.0.0.1:1/desk"\nstore_password = { env = "DESK_STORE_PASSWORD" }\n#'
    Path("desk.toml").write_text(TOML.replace("{store}", store))
    assert main(["migrate"]) == 2
    told = capsys.readouterr().err
    assert "[desk] store: the PostgreSQL database 'desk' at 127.0.0.1 cannot be used" in told
    assert "hunter2" not in told
