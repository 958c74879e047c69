"""``desk languages`` as people run it: real plugins, a real package, a web server on this machine."""

import hashlib
import io
import json
import socket
import struct
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from desk_argos import Argos
from desk_firefox import Firefox

from desk.cli import main
from desk.cli.languages.download import Downloads, downloads_directory
from desk.cli.languages.errors import Damaged, NoNetwork
from desk.cli.languages.installing import install
from desk.cli.languages.stores import stores_of
from desk.cli.languages.web import Web
from desk.testing.configuration import DESK_TOML
from desk.testing.start import running
from tests.support.downloads import Site, serving

TINY = Path(__file__).parents[2] / "plugins/desk-argos/tests/data/translate-en_pt-tiny.argosmodel"
WEIGHTS = struct.pack("<Q", 1) + b"weights"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        running.files["tiny.argosmodel"] = TINY.read_bytes()
        running.files["index.json"] = json.dumps([argos(running, "en", "pt")]).encode()
        running.files["records"] = json.dumps(
            {"data": firefox(running, "en", "de") + firefox(running, "de", "en")}
        ).encode()
        yield running


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep models and downloads where no other test sees them, and stand where there is no desk.toml."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data" / "meridian-desk" / "models"


@pytest.fixture
def config(site: Site, tmp_path: Path) -> Path:
    file = tmp_path / "plugins.toml"
    file.write_text(
        f'[plugins.argos]\nindex = "{site.url("index.json")}"\n'
        f'[plugins.firefox]\nindex = "{site.url("records")}"\nattachments = "{site.address}"\n',
        encoding="utf-8",
    )
    return file


@pytest.fixture
def desk(config: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: object) -> tuple[int, str, str]:
        status = main(["languages", *map(str, arguments), "--config", str(config)])
        return status, *capsys.readouterr()

    return run


def argos(site: Site, source: str, target: str) -> dict[str, Any]:
    return {
        "package_version": "0.2",
        "from_code": source,
        "to_code": target,
        "links": [site.url("tiny.argosmodel")],
        "type": "translate",
    }


def firefox(site: Site, source: str, target: str) -> list[dict[str, Any]]:
    """Put a model on the site, and return its records."""
    contents = {
        "model": (f"model.{source}{target}.bin", WEIGHTS),
        "lex": (f"lex.{source}{target}.bin", b"lex"),
        "vocab": (f"vocab.{source}{target}.spm", b"vocab"),
    }
    site.files |= {f"files/{name}": content for name, content in contents.values()}
    return [
        {
            "name": name,
            "fileType": kind,
            "sourceLanguage": source,
            "targetLanguage": target,
            "version": "3.0",
            "attachment": {
                "location": f"files/{name}",
                "size": len(content),
                "hash": hashlib.sha256(content).hexdigest(),
            },
        }
        for kind, (name, content) in contents.items()
    ]


def hastily(config: Path, *languages: str, engine: str | None = None) -> None:
    """Install as the command does, but without pauses between tries."""
    install(stores_of([config], engine), languages, "en", Downloads(Web(lambda _: None), downloads_directory()))


def on_disk(directory: Path) -> list[str]:
    return sorted(str(each.relative_to(directory)) for each in directory.rglob("*") if each.is_file())


# -- install ---------------------------------------------------------------------------------------


def test_languages_are_fetched_and_then_there(desk: Run, home: Path) -> None:
    status, out, err = desk("install", "en", "pt", "--engine", "argos")
    assert status == 0
    assert out.splitlines() == [
        "To fetch: argos en -> pt 0.2, 1 file(s), size unknown",
        "  The index of argos tells no digest; only that the files are whole can be checked.",
        "argos en -> pt 0.2 is installed.",
    ]
    assert "argos offers no way from pt to en." in err
    assert (home / "argos" / "en_pt-0.2" / "model" / "model.bin").is_file()
    assert on_disk(downloads_directory()) == []


def test_what_is_fetched_is_told_with_its_size(desk: Run) -> None:
    _, out, _ = desk("install", "de", "en", "--engine", "firefox")
    assert out.splitlines()[:2] == [
        "To fetch: firefox de -> en 3.0, 3 file(s), 23 B",
        "To fetch: firefox en -> de 3.0, 3 file(s), 23 B",
    ]


def test_installing_twice_fetches_nothing(desk: Run, site: Site) -> None:
    desk("install", "en", "pt", "--engine", "argos")
    site.asked.clear()
    _, out, _ = desk("install", "en", "pt", "--engine", "argos")
    assert out == "argos en -> pt 0.2 is installed already.\n"
    assert site.asked == [("index.json", None)]


def test_without_an_engine_the_one_that_connects_most_is_asked(desk: Run) -> None:
    _, out, _ = desk("install", "en", "de")
    assert [line for line in out.splitlines() if line.endswith("is installed.")] == [
        "firefox en -> de 3.0 is installed.",
        "firefox de -> en 3.0 is installed.",
    ]


def test_an_index_out_of_reach_does_not_hide_the_others(
    config: Path, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    del site.files["index.json"]
    hastily(config, "en", "de")
    out, err = capsys.readouterr()
    assert "firefox en -> de 3.0 is installed." in out
    assert f"argos: {site.url('index.json')}: the server answered 404 Not Found" in err


def test_without_a_network_one_is_told_what_to_do(config: Path, site: Site, home: Path) -> None:
    site.statuses = [503] * 8
    with pytest.raises(NoNetwork, match=r"503 .*(?s:.*)desk languages bundle FILE.*desk languages add FILE"):
        hastily(config, "en", "pt")
    assert not home.exists()


@pytest.mark.parametrize(
    ("languages", "message"),
    [
        (["en"], "languages: found one; expected two or more"),
        (["en", "xx"], "'xx' is no language"),
        (["en", "is"], "There is no model for Icelandic (is); offered: en, pt."),
        (["en", "pt", "--via", "xx"], "'xx' is no language"),
        (["en", "pt", "--engine", "other"], "--engine: found 'other'; expected one of argos, firefox"),
    ],
)
def test_what_cannot_be_meant_is_said(desk: Run, languages: list[str], message: str) -> None:
    more = [] if "--engine" in languages else ["--engine", "argos"]
    status, _, err = desk("install", *languages, *more)
    assert status == 2
    assert message in err


def test_a_download_that_breaks_goes_on_in_the_next_run(config: Path, site: Site, home: Path) -> None:
    hastily(config, "de", "en", engine="firefox")
    site.cuts = [len(site.files["index.json"]), 1_000_000, 0, 0, 0]
    with pytest.raises(NoNetwork, match="bytes too early"):
        hastily(config, "en", "pt", engine="argos")
    assert not (home / "argos").exists()
    site.asked.clear()
    hastily(config, "en", "pt", engine="argos")
    assert site.asked == [("index.json", None), ("tiny.argosmodel", "bytes=1000000-")]
    assert (home / "argos" / "en_pt-0.2").is_dir()


def test_a_wrong_digest_installs_nothing(config: Path, site: Site, home: Path) -> None:
    site.files["files/lex.deen.bin"] = b"lax"
    with pytest.raises(Damaged, match=r"promises SHA-256 .* It was deleted"):
        hastily(config, "en", "de", engine="firefox")
    assert on_disk(home) == [
        f"firefox/en_de-3.0/{name}" for name in ("lex.ende.bin", "model.ende.bin", "vocab.ende.spm")
    ]


@pytest.mark.parametrize("content", [b"<html>moved</html>", TINY.read_bytes()[:-100], b""])
def test_what_is_no_package_installs_nothing(config: Path, site: Site, home: Path, content: bytes) -> None:
    site.files["tiny.argosmodel"] = content
    with pytest.raises(Damaged, match=r"argos en -> pt 0\.2: .*(?s:.*)was deleted; nothing was installed"):
        hastily(config, "en", "pt", engine="argos")
    assert on_disk(home) == on_disk(downloads_directory()) == []


# -- list ------------------------------------------------------------------------------------------


def test_the_list_needs_no_network(desk: Run, site: Site, home: Path) -> None:
    desk("add", TINY)
    _, out, _ = desk()
    size = sum(file.stat().st_size for file in (home / "argos").rglob("*") if file.is_file())
    line = next(line for line in out.splitlines() if line.startswith("argos"))
    assert line.split() == ["argos", "en", "pt", "0.2", f"{size / 1e6:.1f}", "MB", str(home / "argos" / "en_pt-0.2")]
    assert site.asked == []


def test_the_list_is_there_for_programs(desk: Run, home: Path) -> None:
    desk("add", TINY)
    _, out, _ = desk("list", "--json", "--available")
    rows = [row for row in json.loads(out) if row["engine"] == "argos" or "de" in row["source"]]
    assert [(row["source"], row["target"], row["version"], row["installed"]) for row in rows] == [
        ("en", "pt", "0.2", True),
        ("de", "en", "3.0", False),
    ]
    assert (rows[0]["path"], rows[1]["path"], rows[1]["bytes"]) == (str(home / "argos" / "en_pt-0.2"), None, 23)


def test_a_misspelt_setting_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text("[plugins.argos]\nindx = 'x'\n", encoding="utf-8")
    assert main(["languages", "--config", str(file)]) == 2
    assert "did you mean 'index'?" in capsys.readouterr().err


# -- add, remove, bundle ---------------------------------------------------------------------------


def test_a_bundle_carries_languages_to_a_machine_without_network(
    desk: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, site: Site
) -> None:
    desk("add", TINY)
    desk("install", "en", "de", "--engine", "firefox")
    before = {name: (home / name).read_bytes() for name in on_disk(home)}
    _, out, _ = desk("bundle", tmp_path / "out.tar", "en:pt", "en:de", "de:en")
    assert "holds 4 model(s)" in out  # Firefox's from pip is one of English and Portuguese, too
    site.asked.clear()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))
    status, out, _ = desk("add", tmp_path / "out.tar")
    assert status == 0
    assert out.count("is installed.") == 3
    elsewhere = tmp_path / "elsewhere" / "meridian-desk" / "models"
    assert {name: (elsewhere / name).read_bytes() for name in on_disk(elsewhere)} == before
    assert site.asked == []
    _, out, _ = desk("add", tmp_path / "out.tar")
    assert out.count("is installed already.") == 4


def bundled(desk: Run, out: Path) -> Path:
    desk("add", TINY)
    desk("bundle", out, "--engine", "argos")
    desk("remove", "en", "pt", "--engine", "argos")
    return out


def rewritten(bundle: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Change what is in a bundle."""
    with tarfile.open(bundle) as tar:
        contents = {name: content.read() for name in tar.getnames() if (content := tar.extractfile(name))}
    change(contents)
    with tarfile.open(bundle, "w") as tar:
        for name, body in contents.items():
            member = tarfile.TarInfo(name)
            member.size = len(body)
            tar.addfile(member, io.BytesIO(body))
    return bundle


def package(contents: dict[str, bytes]) -> str:
    return next(name for name in contents if name != "manifest.json")


def damaged(contents: dict[str, bytes]) -> None:
    contents[package(contents)] = bytes(len(contents[package(contents)]))


def shortened(contents: dict[str, bytes]) -> None:
    contents[package(contents)] = b"short"


def missing(contents: dict[str, bytes]) -> None:
    del contents[package(contents)]


def escaping(contents: dict[str, bytes]) -> None:
    name = package(contents).encode()
    contents["manifest.json"] = contents["manifest.json"].replace(name, b"../../escaped")
    contents["../../escaped"] = contents.pop(name.decode())


def twice(contents: dict[str, bytes]) -> None:
    manifest = json.loads(contents["manifest.json"])
    manifest["models"].append(manifest["models"][0] | {"target": "es"})
    contents["manifest.json"] = json.dumps(manifest).encode()


def foreign(contents: dict[str, bytes]) -> None:
    contents["manifest.json"] = contents["manifest.json"].replace(b'"argos"', b'"other"')


def newer(contents: dict[str, bytes]) -> None:
    contents["manifest.json"] = contents["manifest.json"].replace(b"languages 1", b"languages 2")


def garbled(contents: dict[str, bytes]) -> None:
    contents["manifest.json"] = b"{"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (damaged, "its manifest says"),
        (shortened, "has 5 bytes, not"),
        (missing, "is missing"),
        (escaping, "'../../escaped' leads out of its folder"),
        (twice, "twice"),
        (foreign, "holds models of the engine 'other', whose plugin is not installed"),
        (newer, "found format 'meridian-desk languages 2'"),
        (garbled, "its manifest.json cannot be read"),
    ],
)
def test_a_bad_bundle_installs_nothing(
    desk: Run, tmp_path: Path, home: Path, change: Callable[[dict[str, bytes]], None], message: str
) -> None:
    bundle = rewritten(bundled(desk, tmp_path / "out.tar"), change)
    status, _, err = desk("add", bundle)
    assert status == 2
    assert message in err
    assert on_disk(home) == []
    assert not (tmp_path.parent / "escaped").exists()


def test_half_a_bundle_installs_nothing(desk: Run, tmp_path: Path, home: Path) -> None:
    bundle = bundled(desk, tmp_path / "out.tar")
    bundle.write_bytes(bundle.read_bytes()[:1_000_000])
    status, _, err = desk("add", bundle)
    assert status == 2
    assert "it is not a whole bundle" in err
    assert on_disk(home) == []


def test_a_link_in_a_bundle_is_not_followed(desk: Run, tmp_path: Path, home: Path) -> None:
    bundle = bundled(desk, tmp_path / "out.tar")
    with tarfile.open(bundle) as tar:
        names = tar.getnames()
        content = tar.extractfile(names[0])
        assert content is not None
        manifest = json.loads(content.read())
    manifest["models"][0]["bytes"] = 0
    with tarfile.open(bundle, "w") as tar:
        text = json.dumps(manifest).encode()
        first, link = tarfile.TarInfo("manifest.json"), tarfile.TarInfo(names[1])
        first.size, link.type, link.linkname = len(text), tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(first, io.BytesIO(text))
        tar.addfile(link)
    status, _, err = desk("add", bundle)
    assert status == 2
    assert "is not a file; nothing was installed" in err
    assert on_disk(home) == []


def test_a_file_that_no_engine_takes_is_refused_with_every_reason(desk: Run, tmp_path: Path, home: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a package", encoding="utf-8")
    status, _, err = desk("add", tmp_path / "notes.txt")
    assert status == 2
    assert err.startswith(f"{tmp_path / 'notes.txt'}: no engine takes it; nothing was installed.\nargos: ")
    assert "\nfirefox: " in err
    assert on_disk(home) == []


def test_a_file_that_is_not_there_is_said(desk: Run, tmp_path: Path) -> None:
    assert desk("add", tmp_path / "gone")[2] == f"{tmp_path / 'gone'}: there is no such file\n"


def test_a_pair_is_removed(desk: Run, home: Path) -> None:
    desk("add", TINY)
    _, out, _ = desk("remove", "en", "pt", "--engine", "argos")
    assert out == "argos en -> pt 0.2 was deleted.\n"
    assert on_disk(home) == []


def test_which_engine_is_meant_must_be_said(desk: Run) -> None:
    desk("add", TINY)
    assert "argos and firefox have models for it; choose with --engine" in desk("remove", "en", "pt")[2]


def test_what_is_not_there_cannot_be_removed(desk: Run) -> None:
    _, _, err = desk("remove", "en", "fr", "--engine", "firefox")
    assert err == "There is no model from English to French (en fr); there are en pt, pt en.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["en-pt"], "'en-pt': expected SOURCE:TARGET, such as en:pt"),
        (["en:fr"], "There is no model from English to French"),
        (["--engine", "argos"], "There is nothing to bundle"),
    ],
)
def test_what_cannot_be_bundled_is_said(desk: Run, tmp_path: Path, arguments: list[str], message: str) -> None:
    status, _, err = desk("bundle", tmp_path / "out.tar", *arguments)
    assert status == 2
    assert message in err
    assert not (tmp_path / "out.tar").exists()


def test_a_bundle_that_cannot_be_written_is_said(desk: Run, tmp_path: Path) -> None:
    status, _, err = desk("bundle", tmp_path / "missing" / "out.tar")
    assert status == 2
    assert "it cannot be written (No such file or directory)" in err


# -- starting --------------------------------------------------------------------------------------


async def test_starting_never_needs_the_network(
    desk: Run, tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk("add", TINY)

    def refuse(*_: object, **__: object) -> NoReturn:
        pytest.fail("a connection was made")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert desk()[0] == 0
    async with running(tmp_path, DESK_TOML, plugins={"argos": Argos, "firefox": Firefox}) as started:
        pairs = {(engine.name, *pair) for engine in started.desk.engines for pair in engine.pairs()}
        assert {("argos", "en", "pt"), ("firefox", "en", "pt"), ("firefox", "pt", "en")} <= pairs
    assert site.asked == []
