"""What the plugin finds: packages that the settings name, those that are installed, or none."""

import shutil
from pathlib import Path

import pytest
from desk_argos import Argos
from desk_argos.packages import unpack

from desk import DeskError, Translator

TINY = Path(__file__).with_name("data") / "translate-en_pt-tiny.argosmodel"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the directory of installed packages."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "meridian-desk" / "models" / "argos"


def translator(*models: Path) -> Translator:
    (made,) = Argos(Argos.Config(models=tuple(map(str, models)))).register_translators()
    return made


def renumbered(package: Path, version: str) -> Path:
    """Copy a package with another version beside it."""
    copy = Path(shutil.copytree(package, package.with_name(f"en_pt-{version}")))
    metadata = copy / "metadata.json"
    metadata.write_text(metadata.read_text().replace('"0.2"', f'"{version}"'))
    return copy


def test_a_desk_without_packages_starts_and_says_how_to_get_some(caplog: pytest.LogCaptureFixture) -> None:
    assert list(translator().pairs()) == []
    assert "desk languages install en pt" in caplog.text


def test_installed_packages_are_used(place: Path, caplog: pytest.LogCaptureFixture) -> None:
    unpack(TINY, place)
    assert list(translator().pairs()) == [("en", "pt")]
    assert caplog.text == ""


def test_of_installed_packages_the_newest_counts(place: Path) -> None:
    installed = unpack(TINY, place).path
    renumbered(installed, "1.10")
    renumbered(installed, "1.9")
    assert translator().model_of("en", "pt") == "en_pt-1.10"


def test_a_package_of_the_settings_comes_before_an_installed_one(place: Path, tmp_path: Path) -> None:
    unpack(TINY, place)
    own = renumbered(unpack(TINY, tmp_path / "own").path, "0.1")
    assert translator(own).model_of("en", "pt") == "en_pt-0.1"


@pytest.mark.parametrize("name", ["", "en_pt-0.2"])
def test_settings_may_name_a_package_or_a_directory_of_them(tmp_path: Path, name: str) -> None:
    unpack(TINY, tmp_path / "own")
    assert list(translator(tmp_path / "own" / name).pairs()) == [("en", "pt")]


def test_a_package_file_of_the_settings_is_unpacked_once(place: Path) -> None:
    assert list(translator(TINY).pairs()) == [("en", "pt")]
    (folder,) = place.iterdir()
    first = folder.stat()
    assert list(translator(TINY).pairs()) == [("en", "pt")]
    assert (folder.stat().st_ino, folder.stat().st_ctime_ns) == (first.st_ino, first.st_ctime_ns)


def test_a_package_file_that_changed_is_unpacked_again(place: Path, tmp_path: Path) -> None:
    unpack(TINY, place)
    (place / "en_pt-0.2" / "model" / "model.bin").write_bytes(b"another model")
    translator(TINY)
    assert (place / "en_pt-0.2" / "model" / "model.bin").stat().st_size == 1_806_097


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere", "nowhere is no package file and holds no package"),
        ("empty", "empty is no package file and holds no package"),
        ("text.argosmodel", r"text\.argosmodel: not a package"),
        ("broken", r"broken: not a whole Argos package: model/model\.bin is missing"),
    ],
)
def test_what_the_settings_name_must_be_there_and_whole(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.argosmodel").write_text("no zip")
    shutil.rmtree(shutil.copytree(unpack(TINY, tmp_path / "own").path, tmp_path / "broken") / "model")
    with pytest.raises(DeskError, match=message):
        translator(tmp_path / name)


def test_the_library_must_be_there_if_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(DeskError, match=r"pip install 'desk-argos\[library\]'"):
        Argos(Argos.Config(through="library")).register_translators()


def test_the_store_knows_installed_packages_and_those_of_the_settings(place: Path, tmp_path: Path) -> None:
    unpack(TINY, place)
    own = renumbered(unpack(TINY, tmp_path / "own").path, "0.1")
    (store,) = Argos(Argos.Config(models=(str(own),))).register_model_stores()
    assert [model.version for model in store.installed()] == ["0.2", "0.1"]
