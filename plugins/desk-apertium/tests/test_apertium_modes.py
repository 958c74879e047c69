"""Which languages the names of modes mean; needs no Apertium."""

from pathlib import Path

import pytest
from desk_apertium.codes import tag
from desk_apertium.modes import installed
from desk_apertium.plugin import Apertium


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("spa", "es"),
        ("es", "es"),
        ("por", "pt"),
        ("pt_BR", "pt-BR"),
        ("cat_valencia", "ca-valencia"),
        ("ast", "ast"),
        ("cat_iec2017", None),
        ("cat_valencia_uni", None),
        ("fra_pre2017", None),
        ("tagger", None),
    ],
)
def test_a_name_of_apertium_is_a_tag(name: str, expected: str | None) -> None:
    assert tag(name) == expected


def test_modes_are_read_from_their_directory(tmp_path: Path) -> None:
    (tmp_path / "modes").mkdir()
    for name in ("spa-cat.mode", "cat-spa.mode", "spa-cat_iec2017.mode", "README", "spa-cat-tagger.mode"):
        (tmp_path / "modes" / name).write_text("true\n")
    assert set(installed(tmp_path)) == {("es", "ca"), ("ca", "es")}


def test_without_a_pair_there_is_no_translator(tmp_path: Path) -> None:
    assert list(Apertium(Apertium.Config(directory=str(tmp_path / "nowhere"))).register_translators()) == []
