"""What the console ships: vendored parts as listed, nothing that its own policy forbids, no import astray."""

import hashlib
import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "desk" / "web"
CONSOLE = WEB / "console"
VENDOR = CONSOLE / "vendor"
OWN = sorted(path for folder in (CONSOLE, WEB / "shared") for path in folder.rglob("*.js") if "vendor" not in path.parts)
_ROW = re.compile(r"^\| `(?P<file>[^`]+)` \|.*\| `(?P<digest>[0-9a-f]{64})` \|$", re.MULTILINE)
_IMPORT = re.compile(r'^(?:import|export) [^;]*?from "(?P<target>[^"]+)";', re.MULTILINE)
#: Beside these a text could become markup, or a policy would have to be loosened.
_FORBIDDEN = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|https?://(?!www\.w3\.org)\w")


def listed() -> dict[str, str]:
    """Return the digest of every vendored file as its table says."""
    return {row["file"]: row["digest"] for row in _ROW.finditer((VENDOR / "README.md").read_text(encoding="utf-8"))}


def test_vendored_files_are_the_listed_ones_byte_for_byte() -> None:
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.iterdir() if path.name != "README.md"
    }
    assert found
    assert found == listed()


def test_the_page_holds_no_script_and_no_style_of_its_own() -> None:
    page = (CONSOLE / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?://", page) == []


def test_every_file_that_the_page_names_is_there() -> None:
    page = (CONSOLE / "index.html").read_text(encoding="utf-8")
    named = re.findall(r'(?:href|src)="/console/([^"]+)"', page)
    assert len(named) > 5
    assert [name for name in named if not (CONSOLE / name).is_file()] == []


@pytest.mark.parametrize("script", OWN, ids=lambda path: path.relative_to(WEB).as_posix())
def test_scripts_import_what_exists_and_make_no_markup_of_text(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    targets = [match["target"] for match in _IMPORT.finditer(text)]
    assert [target for target in targets if not (script.parent / target).resolve().is_file()] == []
    assert _FORBIDDEN.findall(text) == []
    assert len(text.splitlines()) < 300


def test_no_stylesheet_knows_left_from_right() -> None:
    """Directions that follow the text mirror by themselves; physical ones would not."""
    physical = re.compile(r"\b(?:margin|padding|border)-(?:left|right)\b|(?<![\w-])(?:left|right)\s*:|text-align:\s*(?:left|right)")
    found = {path.name: physical.findall(path.read_text(encoding="utf-8")) for path in CONSOLE.rglob("*.css")}
    assert found
    assert {name: hits for name, hits in found.items() if hits} == {}
