"""Package files: read, unpacked whole or not at all, and refused with the name of what is wrong."""

import contextlib
import json
import re
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from desk_argos.codes import tag_of
from desk_argos.packages import installed, read, unpack
from hypothesis import given
from hypothesis import strategies as some

from desk import DeskError

TINY = Path(__file__).with_name("data") / "translate-en_pt-tiny.argosmodel"
METADATA = {"package_version": "1.9", "from_code": "en", "to_code": "pb"}
PIECES = "en_pb/sentencepiece.model"
WEIGHTS = "en_pb/model/model.bin"
WHOLE = {
    "en_pb/metadata.json": json.dumps(METADATA).encode(),
    PIECES: b"pieces",
    WEIGHTS: b"weights",
    "en_pb/model/config.json": b"{}",
}


def zipped(file: Path, entries: Mapping[str, bytes] = WHOLE) -> Path:
    """Write a package file."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file


def described(**metadata: Any) -> bytes:
    return json.dumps({**METADATA, **metadata}).encode()


def refused(file: Path, *, largest: int = 10**6) -> str:
    """Return why a file is refused; nothing of it may be left, nor outside."""
    place = file.parent / "models" / "argos"
    with pytest.raises(DeskError) as error:
        unpack(file, place, largest)
    assert list(place.iterdir()) == []
    assert {each.name for each in file.parent.iterdir()} == {file.name, "models"}
    assert str(file) in str(error.value)
    assert ".unpacking" not in str(error.value)
    return str(error.value)


def test_a_package_file_is_unpacked_and_read(tmp_path: Path) -> None:
    package = unpack(TINY, tmp_path / "argos")
    assert (package.source, package.target, package.version) == ("en", "pt", "0.2")
    assert package.path == tmp_path / "argos" / "en_pt-0.2"
    assert read(package.path) == package
    assert (package.path / "model" / "model.bin").stat().st_size == 1_806_097


def test_what_is_unpacked_is_found_again(tmp_path: Path) -> None:
    packages = [unpack(TINY, tmp_path), unpack(zipped(tmp_path / "x.argosmodel"), tmp_path)]
    assert sorted(installed(tmp_path), key=str) == sorted(packages, key=str)


def test_a_directory_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert list(installed(tmp_path / "nowhere")) == []


def test_a_damaged_package_is_left_out_and_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    unpack(TINY, tmp_path)
    damaged = unpack(zipped(tmp_path / "x.argosmodel"), tmp_path)
    (damaged.path / "sentencepiece.model").unlink()
    assert [package.name for package in installed(tmp_path)] == ["en_pt-0.2"]
    assert f"{damaged.path}: not a whole Argos package: sentencepiece.model is missing" in caplog.text


def test_a_package_that_is_there_is_replaced(tmp_path: Path) -> None:
    first = unpack(zipped(tmp_path / "a.argosmodel"), tmp_path / "argos")
    second = unpack(zipped(tmp_path / "b.argosmodel", {**WHOLE, PIECES: b"other pieces"}), tmp_path / "argos")
    assert second == first
    assert (second.path / "sentencepiece.model").read_bytes() == b"other pieces"
    assert [each.name for each in (tmp_path / "argos").iterdir()] == ["en_pt-BR-1.9"]


def test_nothing_of_a_file_is_kept_but_what_is_needed(tmp_path: Path) -> None:
    """Splitters of sentences come as pickles, which run when they are loaded."""
    package = unpack(zipped(tmp_path / "a.argosmodel", {**WHOLE, "en_pb/stanza/en.pt": b"pickle"}), tmp_path / "argos")
    assert sorted(each.name for each in package.path.iterdir()) == ["metadata.json", "model", "sentencepiece.model"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DeskError, match=r"x\.argosmodel: there is no such file"):
        unpack(tmp_path / "x.argosmodel", tmp_path)


@pytest.mark.parametrize("content", [b"", b"<html>404</html>", TINY.read_bytes()[:-4000], TINY.read_bytes()[400_000:]])
def test_no_zip_archive(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.argosmodel").write_bytes(content)
    assert re.search("not a package|cannot be unpacked", refused(tmp_path / "a.argosmodel", largest=10**7))


@pytest.mark.parametrize("name", ["../evil", "en_pb/../../evil", "/etc/evil", "en_pb/..\\evil", "C:/evil"])
def test_an_archive_that_escapes_its_folder(tmp_path: Path, name: str) -> None:
    assert "leads out of its folder" in refused(zipped(tmp_path / "a.argosmodel", {**WHOLE, name: b"evil"}))


def test_an_archive_with_a_link(tmp_path: Path) -> None:
    file = zipped(tmp_path / "a.argosmodel")
    link = zipfile.ZipInfo("en_pb/model/vocabulary.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "'en_pb/model/vocabulary.json' is a link or a device" in refused(file)


def test_an_archive_that_grows_without_end(tmp_path: Path) -> None:
    file = zipped(tmp_path / "a.argosmodel", {**WHOLE, WEIGHTS: bytes(2_000_000)})
    assert file.stat().st_size < 10_000
    assert "it would grow to 20000" in refused(file)


def test_an_archive_that_lies_about_its_size(tmp_path: Path) -> None:
    file = zipped(tmp_path / "a.argosmodel", {**WHOLE, WEIGHTS: bytes(2_000_000)})
    file.write_bytes(file.read_bytes().replace((2_000_000).to_bytes(4, "little"), (7).to_bytes(4, "little")))
    assert "not a package" in refused(file)


def test_an_archive_of_very_many_files(tmp_path: Path) -> None:
    many = {f"en_pb/model/{number}": b"x" for number in range(1001)}
    assert "it has 1005 entries" in refused(zipped(tmp_path / "a.argosmodel", {**WHOLE, **many}))


def test_an_archive_that_is_encrypted(tmp_path: Path) -> None:
    file = zipped(tmp_path / "a.argosmodel")
    content = bytearray(file.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    file.write_bytes(content)
    assert "is encrypted" in refused(file)


@pytest.mark.parametrize("missing", ["metadata.json", "sentencepiece.model", "model/model.bin"])
def test_a_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    entries = {name: content for name, content in WHOLE.items() if not name.endswith(missing)}
    assert missing in refused(zipped(tmp_path / "a.argosmodel", entries))


@pytest.mark.parametrize("empty", ["sentencepiece.model", "model/model.bin"])
def test_an_empty_file_is_named(tmp_path: Path, empty: str) -> None:
    assert f"{empty} is empty" in refused(zipped(tmp_path / "a.argosmodel", {**WHOLE, f"en_pb/{empty}": b""}))


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        (b"{", "metadata.json is not JSON"),
        (b"\xff\xfe\x00", "metadata.json is not JSON"),
        (b"[" * 100_000, "metadata.json is not JSON"),
        (b"[]", "must be an object, found list"),
        (described(type="sbd"), "of type 'sbd'; only 'translate' can be used"),
        (described(from_code=None), "from_code: 'None' is not a language code"),
        (described(to_code="../x"), "to_code: '../x' is not a language code"),
        (described(package_version=1.9), "package_version 1.9 is not a version"),
        (described(package_version="../../x"), "package_version '../../x' is not a version"),
        (described(target_prefix=["pt"]), "target_prefix ['pt'] is not a text"),
    ],
)
def test_what_is_wrong_in_the_metadata_is_named(tmp_path: Path, metadata: bytes, message: str) -> None:
    assert message in refused(zipped(tmp_path / "a.argosmodel", {**WHOLE, "en_pb/metadata.json": metadata}))


def test_two_packages_in_one_file(tmp_path: Path) -> None:
    two = {**WHOLE, **{name.replace("en_pb", "en_es"): content for name, content in WHOLE.items()}}
    assert "it has 2 metadata.json instead of one" in refused(zipped(tmp_path / "a.argosmodel", two))


def test_a_package_of_the_kind_with_byte_pairs_is_refused_clearly(tmp_path: Path) -> None:
    entries = {name.replace("sentencepiece", "bpe"): content for name, content in WHOLE.items()}
    assert "only packages with a sentencepiece.model can be used" in refused(zipped(tmp_path / "a.argosmodel", entries))


@given(some.binary(max_size=200), some.integers(0, 10**6), some.integers(0, 255))
def test_no_damage_to_a_file_does_more_than_stop_it(
    tmp_path_factory: pytest.TempPathFactory, tail: bytes, at: int, byte: int
) -> None:
    directory = tmp_path_factory.mktemp("damaged")
    content = bytearray(zipped(directory / "a.argosmodel").read_bytes() + tail)
    content[at % len(content)] = byte
    (directory / "a.argosmodel").write_bytes(content)
    left = []
    with contextlib.suppress(DeskError):
        left = [unpack(directory / "a.argosmodel", directory / "argos").path]
    assert list((directory / "argos").iterdir()) == left


@pytest.mark.parametrize(
    ("code", "tag"), [("en", "en"), ("pb", "pt-BR"), ("pt", "pt"), ("zh", "zh-Hans"), ("zt", "zh-Hant"), ("nb", "nb")]
)
def test_codes_become_tags(code: str, tag: str) -> None:
    assert tag_of(code) == tag
