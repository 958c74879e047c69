"""Model directories: found, read, and refused with the name of what is missing."""

from pathlib import Path

import pytest
from desk_firefox.models import bundled, found_in, installed
from desk_firefox.plugin import Firefox
from desk_firefox.translator import FirefoxTranslator

from desk import DeskError

SHARED = ("model.enes.intgemm.alphas.bin", "lex.50.50.enes.s2t.bin", "vocab.enes.spm")
SPLIT = ("model.enzh.intgemm.alphas.bin", "lex.50.50.enzh.s2t.bin", "srcvocab.enzh.spm", "trgvocab.enzh.spm")


def placed(directory: Path, *names: str) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    for name in names:
        (directory / name).write_bytes(b"")
    return directory


def test_pip_brings_english_and_portuguese() -> None:
    assert {(model.source, model.target) for model in bundled()} == {("en", "pt"), ("pt", "en")}
    assert all(Path(file).is_file() for model in bundled() for file in model.files())


def test_a_directory_of_directories_is_read(tmp_path: Path) -> None:
    placed(tmp_path / "enes", *SHARED)
    placed(tmp_path / "enzh", *SPLIT)
    assert [(model.name, model.source, model.target) for model in found_in(tmp_path)] == [
        ("enes", "en", "es"),
        ("enzh", "en", "zh"),
    ]


def test_both_vocabularies_of_a_split_pair_are_found(tmp_path: Path) -> None:
    (model,) = found_in(placed(tmp_path, *SPLIT))
    assert [Path(file).name for file in model.files()] == [SPLIT[0], SPLIT[2], SPLIT[3], SPLIT[1]]


def test_a_folder_may_name_languages_that_a_file_cannot(tmp_path: Path) -> None:
    (model,) = found_in(placed(tmp_path / "en-zh-Hant", "model.x.bin", "lex.x.bin", "vocab.x.spm"))
    assert (model.source, model.target) == ("en", "zh-Hant")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (SHARED[:2], r"expected one file vocab\.\*\.spm \(or srcvocab\.\*\.spm\), found 0"),
        (SPLIT[:3], r"expected one file trgvocab\.\*\.spm, found 0"),
        ((SHARED[0], SHARED[2]), r"expected one file lex\.\*\.bin, found 0"),
        ((*SHARED, "model.enfr.bin"), r"expected one file model\.\*\.bin, found 2"),
        ((), r"holds no model; expected model\.\*\.bin"),
        (("model.x.bin", "lex.x.bin", "vocab.x.spm"), "which languages"),
    ],
)
def test_what_is_missing_is_named_with_its_directory(tmp_path: Path, files: tuple[str, ...], message: str) -> None:
    with pytest.raises(DeskError, match=message) as error:
        found_in(placed(tmp_path / "m", *files))
    assert str(tmp_path / "m") in str(error.value)


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="nowhere is not a directory"):
        found_in(tmp_path / "nowhere")


def test_an_operators_model_comes_before_the_bundled_one(tmp_path: Path) -> None:
    own = found_in(placed(tmp_path / "own", *(name.replace("enes", "enpt") for name in SHARED)))
    translator = FirefoxTranslator([*own, *bundled()], 1)
    assert translator.model_of("en", "pt") == "own"
    assert set(translator.pairs()) == {("en", "pt"), ("pt", "en")}


def test_installed_models_are_used_and_a_damaged_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    place = tmp_path / "meridian-desk" / "models" / "firefox"
    placed(place / "enes", *SHARED)
    placed(place / "enzh", *SPLIT[:3])
    placed(place / ".unpacking", SHARED[0])
    (translator,) = Firefox(Firefox.Config()).register_translators()
    assert set(translator.pairs()) == {("en", "es"), ("en", "pt"), ("pt", "en")}
    assert "enzh: expected one file trgvocab" in caplog.text
    assert "unpacking" not in caplog.text


def test_no_model_installed_is_no_error(tmp_path: Path) -> None:
    assert installed(tmp_path / "nowhere") == []


def test_no_model_at_all_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(DeskError, match="there are no models"):
        list(Firefox(Firefox.Config()).register_translators())
