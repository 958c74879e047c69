"""An outsider's path: a plugin is built as a wheel, installed into a fresh environment, and the desk has it."""

import json
import socket
import subprocess
import sys
import textwrap
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PYPROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "desk-order-card"
version = "1.2.3"
dependencies = ["meridian-desk"]

[project.entry-points.desk]
order_card = "order_card:OrderCard"

[tool.hatch.build.targets.wheel]
only-include = ["order_card.py"]
"""


def _run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _wheel(source: Path, into: Path) -> Path:
    _run(sys.executable, "-m", "build", "--wheel", "--outdir", into, source, cwd=into)
    return max(into.glob("*.whl"), key=lambda wheel: wheel.stat().st_mtime)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the ``bin`` of a fresh environment that has the desk and the plugin, both from wheels."""
    here = tmp_path_factory.mktemp("wheels")
    plugin = here / "plugin"
    plugin.mkdir()
    (plugin / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    (plugin / "order_card.py").write_text((ROOT / "examples" / "order_card.py").read_text("utf-8"), "utf-8")
    wheels = [_wheel(ROOT, here), _wheel(plugin, here)]
    venv.create(here / "venv", with_pip=True)
    commands = here / "venv" / "bin"
    _run(commands / "python", "-m", "pip", "install", "--quiet", *wheels, cwd=here)
    return commands


@pytest.mark.venv
def test_the_desk_lists_a_plugin_that_pip_installed(environment: Path, tmp_path: Path) -> None:
    listed = _run(environment / "desk", "plugins", cwd=tmp_path)
    assert "order_card" in listed
    assert "1.2.3" in listed


@pytest.mark.venv
def test_the_desk_from_a_wheel_has_its_files(environment: Path, tmp_path: Path) -> None:
    found = _run(
        environment / "python",
        "-c",
        textwrap.dedent("""
            from importlib import resources
            from desk.i18n.catalogs import Catalogs
            from desk.store.statements import migrations, statements
            assert len(statements()) > 40 and migrations()
            assert resources.files("desk.web").joinpath("console/index.html").is_file()
            assert resources.files("desk.web").joinpath("widget/widget.js").is_file()
            assert resources.files("desk.web").joinpath("shared/files.js").is_file()
            print(*Catalogs.load().available())
        """),
        cwd=tmp_path,
    )
    assert {"en", "pt", "es", "zh", "ar"} <= set(found.split())


@pytest.mark.venv
def test_a_new_connector_is_written_installed_keeps_its_promises_and_answers_a_customer(environment: Path, tmp_path: Path) -> None:
    _run(environment / "desk", "new", "connector", "lamp_shop", cwd=tmp_path)
    wheel = _wheel(tmp_path / "desk-lamp-shop", tmp_path)
    _run(environment / "python", "-m", "pip", "install", "--quiet", wheel, cwd=tmp_path)
    assert "lamp_shop" in _run(environment / "desk", "plugins", cwd=tmp_path)
    assert "phrases: 1" in _run(environment / "desk", "words", "lamp_shop", "--missing", cwd=tmp_path)
    told = _run(environment / "desk", "conform", "lamp_shop", "--only", "signatures", cwd=tmp_path)
    assert "kept     signatures-good_one_is_taken" in told
    assert "0 broken" in told
    command = (environment / "python", ROOT / "tests" / "support" / "outsider.py", environment / "desk")
    story = _run(*command, "desk_lamp_shop", str(_free_port()), cwd=tmp_path)
    assert json.loads(story) == {"heard": ["It arrives tomorrow."], "orders": ["A-1042"]}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
