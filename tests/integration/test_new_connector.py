"""What ``desk new connector`` writes is a package under its own name, and nothing is written over."""

import ast
from pathlib import Path

import pytest

from desk.cli import main
from desk.cli.new.package import files


@pytest.mark.parametrize("name", ["lamp", "lamp_shop", "k9"])
def test_its_files_are_python_and_speak_of_nothing_else(name: str) -> None:
    written = files(name)
    for path, text in written.items():
        assert "kiosk" not in (path + text).lower()
        if path.endswith(".py"):
            ast.parse(text)
    assert f'{name} = "desk_{name}.connector:' in written["pyproject.toml"]


def test_what_is_there_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "desk-lamp").mkdir()
    assert main(["new", "connector", "lamp", "--into", str(tmp_path)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert not list((tmp_path / "desk-lamp").iterdir())


@pytest.mark.parametrize("name", ["Lamp", "lamp-shop", "9k", "", "lamp__shop", "../lamp"])
def test_a_name_that_cannot_be_one_is_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "connector", name, "--into", str(tmp_path)]) == 2
    assert "expected a name" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_plugin_without_a_peer_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conform", "nobody"]) == 2
    assert "nobody" in capsys.readouterr().err
