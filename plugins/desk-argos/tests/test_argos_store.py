"""Argos packages as ``desk languages`` manages them."""

import json
import logging
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from desk_argos.index import PUBLIC
from desk_argos.packages import read
from desk_argos.store import ArgosStore

from desk import DeskError, Model, ModelFile

TINY = Path(__file__).with_name("data") / "translate-en_pt-tiny.argosmodel"
INDEX = "https://index.example/index.json"


@pytest.fixture
def store(tmp_path: Path) -> ArgosStore:
    return ArgosStore(tmp_path / "argos", INDEX)


def entry(source: str = "en", target: str = "pt", **more: Any) -> dict[str, Any]:
    link = f"https://models.example/v1/translate-{source}_{target}-1_9.argosmodel"
    return {
        "package_version": "1.9",
        "argos_version": "1.9.0",
        "from_code": source,
        "to_code": target,
        "links": [link],
        "code": f"translate-{source}_{target}",
        **more,
    }


def offered(store: ArgosStore, index: object) -> list[tuple[str, str]]:
    body = index if isinstance(index, bytes) else json.dumps(index).encode()
    return [(model.source, model.target) for model in store.available(lambda _: body)]


def wanted(source: str = "en", target: str = "pt") -> Model:
    file = ModelFile(url="https://models.example/x", name="x.argosmodel")
    return Model(engine="argos", source=source, target=target, version="0.2", files=(file,))


def test_the_index_tells_what_there_is(store: ArgosStore) -> None:
    asked: list[str] = []

    def fetch(url: str) -> bytes:
        asked.append(url)
        return json.dumps([entry()]).encode()

    file = ModelFile(
        url="https://models.example/v1/translate-en_pt-1_9.argosmodel", name="translate-en_pt-1_9.argosmodel"
    )
    assert store.available(fetch) == [Model(engine="argos", source="en", target="pt", version="1.9", files=(file,))]
    assert asked == [INDEX]


def test_codes_become_tags(store: ArgosStore) -> None:
    assert offered(store, [entry("zt", "en"), entry("en", "pb")]) == [("zh-Hant", "en"), ("en", "pt-BR")]


@pytest.mark.parametrize(
    "other",
    [
        entry(links=["ipfs://Qmabc"]),
        entry(links=[]),
        entry(links=None),
        entry(type="sbd"),
        {key: value for key, value in entry().items() if key != "from_code"},
        "text",
        None,
    ],
)
def test_entries_of_other_kinds_are_passed_over(store: ArgosStore, other: object) -> None:
    assert offered(store, [other, entry("de", "en")]) == [("de", "en")]


def test_the_first_address_that_can_be_fetched_counts(store: ArgosStore) -> None:
    links = ["ipfs://Qmabc", "https://models.example/a.argosmodel", "https://models.example/b.argosmodel"]
    (model,) = store.available(lambda _: json.dumps([entry(links=links)]).encode())
    assert [file.url for file in model.files] == [links[1]]


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"\xff", b"[" * 100_000])
def test_what_is_no_index_is_said(store: ArgosStore, body: bytes) -> None:
    with pytest.raises(DeskError, match=f"{INDEX}: no index of Argos packages"):
        offered(store, body)


def test_the_public_index_is_the_default(tmp_path: Path) -> None:
    asked: list[str] = []
    ArgosStore(tmp_path).available(lambda url: asked.append(url) or b"[]")  # type: ignore[func-returns-value]
    assert asked == [PUBLIC]


def test_a_package_that_was_fetched_is_installed(store: ArgosStore, tmp_path: Path) -> None:
    model = store.install(wanted(), {"x.argosmodel": TINY})
    assert store.installed() == [model]
    assert (model.source, model.target, model.version) == ("en", "pt", "0.2")
    assert model.path == tmp_path / "argos" / "en_pt-0.2"


def test_a_package_for_other_languages_is_refused(store: ArgosStore, tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="it translates en to pt; its index says en to de"):
        store.install(wanted("en", "de"), {"x.argosmodel": TINY})
    assert store.installed() == []
    assert list((tmp_path / "argos").iterdir()) == []


def test_a_file_that_is_no_package_leaves_nothing(store: ArgosStore, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"<html>not found</html>")
    with pytest.raises(DeskError, match="not a package"):
        store.install(wanted(), {"x": tmp_path / "x"})
    assert list((tmp_path / "argos").iterdir()) == []


def test_what_is_packed_can_be_added_elsewhere(store: ArgosStore, tmp_path: Path) -> None:
    model = store.add(TINY)
    elsewhere = ArgosStore(tmp_path / "elsewhere")
    (tmp_path / "out").mkdir()
    added = elsewhere.add(store.pack(model, tmp_path / "out"))
    assert (added.source, added.target, added.version) == ("en", "pt", "0.2")
    assert added.path is not None
    assert model.path is not None
    files = {file.relative_to(model.path): file.read_bytes() for file in model.path.rglob("*") if file.is_file()}
    assert files == {
        file.relative_to(added.path): file.read_bytes() for file in added.path.rglob("*") if file.is_file()
    }


def test_a_pack_is_the_same_each_time(store: ArgosStore, tmp_path: Path) -> None:
    model = store.add(TINY)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    first, second = (store.pack(model, tmp_path / name).read_bytes() for name in ("a", "b"))
    assert first == second


def test_another_version_takes_the_place_of_the_first(store: ArgosStore, tmp_path: Path) -> None:
    store.add(TINY)
    newer = tmp_path / "newer.argosmodel"
    with zipfile.ZipFile(TINY) as old, zipfile.ZipFile(newer, "w") as new:
        for one in old.infolist():
            content = old.read(one)
            if one.filename.endswith("metadata.json"):
                content = json.dumps(json.loads(content) | {"package_version": "0.3"}).encode()
            new.writestr(one.filename, content)
    store.add(newer)
    assert [model.version for model in store.installed()] == ["0.3"]


def test_a_package_can_be_removed(store: ArgosStore, tmp_path: Path) -> None:
    store.remove(store.add(TINY))
    assert store.installed() == []
    assert list((tmp_path / "argos").iterdir()) == []


def test_packages_of_others_are_listed_but_not_deleted(store: ArgosStore, tmp_path: Path) -> None:
    path = store.add(TINY).path
    assert path is not None
    theirs = ArgosStore(tmp_path / "ours", others=[read(path)])
    (model,) = theirs.installed()
    with pytest.raises(DeskError, match="it is not the desk's own"):
        theirs.remove(model)
    assert path.is_dir()


def test_a_damaged_package_is_left_out_and_told(
    store: ArgosStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = store.add(TINY).path
    assert path is not None
    shutil.rmtree(path / "model")
    with caplog.at_level(logging.WARNING):
        assert store.installed() == []
    assert "model.bin is missing" in caplog.text
