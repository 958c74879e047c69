"""Firefox models as ``desk languages`` manages them."""

import hashlib
import json
import logging
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from desk_firefox.models import bundled, installed
from desk_firefox.store import FirefoxStore
from desk_firefox.translator import FirefoxTranslator

from desk import DeskError, Model

INDEX = "https://index.example/records"
FILES = "https://files.example"
#: How the engine's model files begin.
WEIGHTS = struct.pack("<Q", 1) + b"weights"


@pytest.fixture
def store(tmp_path: Path) -> FirefoxStore:
    return FirefoxStore(tmp_path / "firefox", INDEX, FILES)


def zstandard(content: bytes) -> bytes:
    """Pack without compressing: one frame with one raw block."""
    return (
        b"\x28\xb5\x2f\xfd\xa0"
        + struct.pack("<I", len(content))
        + struct.pack("<I", len(content) << 3 | 1)[:3]
        + content
    )


def record(
    kind: str = "model", source: str = "en", target: str = "pt", version: str = "3.0", **more: Any
) -> dict[str, Any]:
    ending = "spm" if "vocab" in kind else "bin"
    name = f"{kind}.{source[:2]}{target[:2]}.{ending}"
    attachment = {"hash": "a" * 64, "size": 7, "location": f"x/{name}", "filename": name, "mimetype": "x"}
    return {
        "name": name,
        "fileType": kind,
        "sourceLanguage": source,
        "targetLanguage": target,
        "version": version,
        "architecture": "tiny",
        "attachment": attachment,
        "decompressedHash": "b" * 64,
        "id": "1",
        **more,
    }


def whole(*kinds: str, **more: Any) -> list[dict[str, Any]]:
    return [record(kind, **more) for kind in kinds or ("model", "lex", "vocab")]


def offered(store: FirefoxStore, *records: dict[str, Any]) -> list[Model]:
    return list(store.available(lambda _: json.dumps({"data": records}).encode()))


def fetched(directory: Path, files: Mapping[str, bytes] | None = None, *, packed: bool = False) -> dict[str, Path]:
    """Write files as if they had been fetched."""
    contents = {"model.enpt.bin": WEIGHTS, "lex.enpt.bin": b"lex", "vocab.enpt.spm": b"vocab"}
    contents |= files or {}
    directory.mkdir(exist_ok=True)
    found = {}
    for name, content in contents.items():
        (directory / name).write_bytes(zstandard(content) if packed else content)
        found[name + (".zst" if packed else "")] = directory / name
    return found


def wanted(source: str = "en", target: str = "pt", version: str = "3.0-tiny") -> Model:
    return Model(engine="firefox", source=source, target=target, version=version)


def test_the_index_tells_every_file_with_size_and_digest(store: FirefoxStore) -> None:
    (model,) = offered(store, *whole())
    assert (model.source, model.target, model.version) == ("en", "pt", "3.0-tiny")
    assert [(file.url, file.size, file.sha256) for file in model.files] == [
        ("https://files.example/x/lex.enpt.bin", 7, "a" * 64),
        ("https://files.example/x/model.enpt.bin", 7, "a" * 64),
        ("https://files.example/x/vocab.enpt.spm", 7, "a" * 64),
    ]


def test_a_pair_with_two_vocabularies_is_whole(store: FirefoxStore) -> None:
    (model,) = offered(store, *whole("model", "lex", "srcvocab", "trgvocab", target="zh-Hans"))
    assert (model.target, len(model.files)) == ("zh-Hans", 4)


def test_a_model_with_a_missing_file_is_not_offered(store: FirefoxStore) -> None:
    assert offered(store, *whole("model", "vocab")) == []


@pytest.mark.parametrize("version", ["1.0", "2.1", "4.0", "new"])
def test_formats_that_the_engine_cannot_read_are_not_offered(store: FirefoxStore, version: str) -> None:
    assert offered(store, *whole(version=version)) == []


def test_the_newest_release_is_offered(store: FirefoxStore) -> None:
    records = [each for version in ("3.0", "3.10", "3.9", "3.11a1") for each in whole(version=version)]
    assert [model.version for model in offered(store, *records)] == ["3.10-tiny"]


def test_the_larger_model_is_offered(store: FirefoxStore) -> None:
    records = [each for size in ("tiny", "base-memory", "other") for each in whole(architecture=size)]
    assert [model.version for model in offered(store, *records)] == ["3.0-base-memory"]


@pytest.mark.parametrize("name", ["../model.enpt.bin", "model.enpt.exe", "readme.txt", "model/../../x.bin"])
def test_files_of_other_names_are_passed_over(store: FirefoxStore, name: str) -> None:
    assert offered(store, record("model", name=name), record("lex"), record("vocab")) == []


def test_records_of_other_kinds_are_passed_over(store: FirefoxStore) -> None:
    assert len(offered(store, {"id": "2"}, *whole())) == 1


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b"\xff", b"[" * 100_000])
def test_what_is_no_index_is_said(store: FirefoxStore, body: bytes) -> None:
    with pytest.raises(DeskError, match=f"{INDEX}: no index of Firefox models"):
        store.available(lambda _: body)


@pytest.mark.parametrize("packed", [False, True])
def test_files_that_were_fetched_are_installed(store: FirefoxStore, tmp_path: Path, packed: bool) -> None:
    model = store.install(wanted(), fetched(tmp_path / "files", packed=packed))
    assert store.installed() == [model]
    assert model.path == tmp_path / "firefox" / "en_pt-3.0-tiny"
    assert (model.path / "model.enpt.bin").read_bytes() == WEIGHTS


def test_the_translator_finds_what_was_installed(store: FirefoxStore, tmp_path: Path) -> None:
    files = fetched(tmp_path / "files", {"srcvocab.enzh.spm": b"a", "trgvocab.enzh.spm": b"b"})
    store.install(wanted("en", "zh-Hant"), {name: file for name, file in files.items() if name[:5] != "vocab"})
    (found,) = installed(tmp_path / "firefox")
    translator = FirefoxTranslator([found], workers=1)
    assert list(translator.pairs()) == [("en", "zh-Hant")]
    assert translator.model_of("en", "zh-Hant") == "en_zh-Hant-3.0-tiny"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"model.enpt.bin": b"<html>404</html>"}, "model.enpt.bin is no model of this engine"),
        ({"vocab.enpt.spm": b""}, "vocab.enpt.spm is empty"),
        ({"model.enfr.bin": WEIGHTS}, r"expected one file model\.\*\.bin, found 2"),
        ({"lex.enpt.bin": zstandard(b"lex")[:-1]}, r"lex\.enpt\.bin: it cannot be unpacked"),
    ],
)
def test_files_that_are_no_model_leave_nothing(
    store: FirefoxStore, tmp_path: Path, files: dict[str, bytes], message: str
) -> None:
    with pytest.raises(DeskError, match=message) as error:
        store.install(wanted(), fetched(tmp_path / "files", files))
    assert ".installing" not in str(error.value)
    assert store.installed() == []
    assert not (tmp_path / "firefox" / "en_pt-3.0-tiny").exists()


def test_a_missing_file_is_named(store: FirefoxStore, tmp_path: Path) -> None:
    files = fetched(tmp_path / "files")
    del files["lex.enpt.bin"]
    with pytest.raises(DeskError, match=r"en_pt-3\.0-tiny: expected one file lex\.\*\.bin, found 0"):
        store.install(wanted(), files)


def test_a_new_version_takes_the_place_of_the_old_one(store: FirefoxStore, tmp_path: Path) -> None:
    store.install(wanted(version="3.0-tiny"), fetched(tmp_path / "files"))
    store.install(wanted("en", "pt-BR"), fetched(tmp_path / "files"))
    store.install(wanted(version="3.1-base"), fetched(tmp_path / "files"))
    assert [(model.target, model.version) for model in store.installed()] == [("pt", "3.1-base"), ("pt-BR", "3.0-tiny")]


def test_what_is_packed_can_be_added_elsewhere(store: FirefoxStore, tmp_path: Path) -> None:
    model = store.install(wanted(), fetched(tmp_path / "files"))
    packed = store.pack(model, tmp_path)
    added = FirefoxStore(tmp_path / "elsewhere").add(packed)
    assert (added.source, added.target, added.version) == ("en", "pt", "3.0-tiny")
    assert added.path is not None
    assert {file.name: file.read_bytes() for file in added.path.iterdir()} == {
        name: file.read_bytes() for name, file in fetched(tmp_path / "files").items()
    }


def test_the_models_from_pip_can_be_carried_but_not_deleted(tmp_path: Path) -> None:
    store = FirefoxStore(tmp_path / "firefox", others=bundled())
    model = next(model for model in store.installed() if model.source == "en")
    with pytest.raises(DeskError, match="it is not the desk's own; it came with a package from pip"):
        store.remove(model)
    added = FirefoxStore(tmp_path / "elsewhere").add(store.pack(model, tmp_path))
    assert (added.source, added.target, added.version) == (model.source, model.target, model.version)


def test_a_model_can_be_removed(store: FirefoxStore, tmp_path: Path) -> None:
    store.remove(store.install(wanted(), fetched(tmp_path / "files")))
    assert list((tmp_path / "firefox").iterdir()) == []


def zipped(file: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file


ABOUT = json.dumps({"engine": "firefox", "source": "en", "target": "pt", "version": "3.0"}).encode()


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"model.enpt.bin": WEIGHTS}, "model.json is missing"),
        ({"model.json": ABOUT, "../model.enpt.bin": WEIGHTS}, r"'\.\./model\.enpt\.bin' is no part of a Firefox model"),
        ({"model.json": ABOUT, "/etc/model.enpt.bin": WEIGHTS}, "is no part of a Firefox model"),
        ({"model.json": ABOUT, "run.sh": b"rm"}, "'run.sh' is no part of a Firefox model"),
        ({"model.json": b"{}"}, "its model.json cannot be read"),
        ({"model.json": ABOUT.replace(b"firefox", b"argos")}, "it is for the engine 'argos'"),
        ({"model.json": ABOUT.replace(b'"pt"', b'"../pt"')}, "cannot be a model's languages and version"),
        ({"model.json": ABOUT.replace(b"3.0", b"3/../0")}, "cannot be a model's languages and version"),
        ({"model.json": ABOUT}, r"expected one file model\.\*\.bin, found 0|which languages|holds no model"),
    ],
)
def test_a_file_that_is_no_pack_is_refused(
    store: FirefoxStore, tmp_path: Path, entries: dict[str, bytes], message: str
) -> None:
    before = set(tmp_path.iterdir())
    file = zipped(tmp_path / "x.firefoxmodel", entries)
    with pytest.raises(DeskError, match=message):
        store.add(file)
    assert store.installed() == []
    assert set(tmp_path.rglob("*")) <= {*before, file, tmp_path / "firefox"}


def test_a_broken_zip_is_refused(store: FirefoxStore, tmp_path: Path) -> None:
    file = zipped(tmp_path / "x", {"model.json": ABOUT, "model.enpt.bin": WEIGHTS})
    content = bytearray(file.read_bytes())
    content[content.index(b"weights")] ^= 1
    for broken in (bytes(content), bytes(content[:-40]), b"text"):
        file.write_bytes(broken)
        with pytest.raises(DeskError, match="it is not a whole zip archive"):
            store.add(file)


def test_a_damaged_model_is_left_out_and_told(
    store: FirefoxStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = store.install(wanted(), fetched(tmp_path / "files")).path
    assert path is not None
    (path / "lex.enpt.bin").unlink()
    with caplog.at_level(logging.WARNING):
        assert store.installed() == []
    assert "lex.*.bin" in caplog.text


def test_a_pack_is_the_same_each_time(store: FirefoxStore, tmp_path: Path) -> None:
    model = store.install(wanted(), fetched(tmp_path / "files"))
    digests = {hashlib.sha256(store.pack(model, tmp_path).read_bytes()).hexdigest() for _ in range(2)}
    assert len(digests) == 1
