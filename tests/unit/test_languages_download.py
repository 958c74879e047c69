"""Files from the network: resumed, checked, and never half there."""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk import ModelFile
from desk.cli.languages.download import Downloads
from desk.cli.languages.errors import Damaged, DiskFull, NoNetwork
from desk.cli.languages.web import Web
from desk.domain.errors import Conflict, Invalid
from tests.support.downloads import Site, serving

CONTENT = os.urandom(3_000_000)
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        running.files["model.bin"] = CONTENT
        yield running


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def downloads(tmp_path: Path, pauses: list[float]) -> Downloads:
    return Downloads(Web(pauses.append, timeout=30), tmp_path / "downloads")


def file_of(site: Site, path: str = "model.bin", *, told: bool = True) -> ModelFile:
    size, digest = (len(CONTENT), DIGEST) if told else (None, None)
    return ModelFile(url=site.url(path), name="model.bin", size=size, sha256=digest)


def fetched(downloads: Downloads, file: ModelFile) -> bytes:
    return downloads.fetch(file, lambda size, total: None).read_bytes()


def kept(downloads: Downloads) -> list[int]:
    """Return the sizes of all that is left on disk."""
    return [each.stat().st_size for each in downloads.directory.iterdir()]


@pytest.mark.parametrize("told", [True, False])
def test_a_file_comes_whole(site: Site, downloads: Downloads, told: bool) -> None:
    assert fetched(downloads, file_of(site, told=told)) == CONTENT


def test_progress_is_told_up_to_the_end(site: Site, downloads: Downloads) -> None:
    seen: list[tuple[int, int | None]] = []
    downloads.fetch(file_of(site, told=False), lambda size, total: seen.append((size, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (len(CONTENT), len(CONTENT))


@pytest.mark.parametrize("told", [True, False])
def test_a_broken_download_goes_on_where_it_stopped(
    site: Site, downloads: Downloads, pauses: list[float], told: bool
) -> None:
    site.cuts = [1_000_000, 500_000]
    assert fetched(downloads, file_of(site, told=told)) == CONTENT
    assert [wanted for _, wanted in site.asked] == [None, "bytes=1000000-", "bytes=1500000-"]
    assert pauses == [1.0, 1.0]


def test_another_run_goes_on_where_the_last_one_gave_up(site: Site, downloads: Downloads) -> None:
    site.cuts = [1_000_000, 0, 0, 0]
    with pytest.raises(NoNetwork, match="2000000 bytes too early"):
        fetched(downloads, file_of(site))
    site.asked.clear()
    assert fetched(downloads, file_of(site)) == CONTENT
    assert site.asked == [("model.bin", "bytes=1000000-")]


def test_a_server_that_cannot_resume_starts_anew(site: Site, downloads: Downloads) -> None:
    site.ranges, site.cuts = False, [1_000_000]
    assert fetched(downloads, file_of(site)) == CONTENT


def test_a_server_that_always_breaks_off_is_given_up(site: Site, downloads: Downloads, pauses: list[float]) -> None:
    site.ranges, site.cuts = False, [1_000_000] * 100
    with pytest.raises(NoNetwork, match=r"too early \(4 tries\)"):
        fetched(downloads, file_of(site))
    assert pauses == [1.0, 2.0, 4.0]


def test_a_part_of_something_else_is_replaced(site: Site, downloads: Downloads) -> None:
    site.cuts = [2_000_000, 0, 0, 0]
    with pytest.raises(NoNetwork):
        fetched(downloads, file_of(site, told=False))
    site.files["model.bin"] = b"shorter by now"
    assert fetched(downloads, file_of(site, told=False)) == b"shorter by now"


def test_an_unwell_server_is_asked_again(site: Site, downloads: Downloads, pauses: list[float]) -> None:
    site.statuses = [500, 503]
    assert fetched(downloads, file_of(site)) == CONTENT
    assert pauses == [1.0, 2.0]


def test_what_is_not_there_is_not_asked_for_twice(site: Site, downloads: Downloads) -> None:
    with pytest.raises(NoNetwork, match="the server answered 404 Not Found"):
        fetched(downloads, file_of(site, "gone.bin"))
    assert len(site.asked) == 1


def test_who_has_no_network_is_told_what_to_do(downloads: Downloads, site: Site) -> None:
    with serving() as gone:
        pass
    with pytest.raises(NoNetwork, match=r"Connection refused.*4 tries(?s:.*)desk languages bundle.*desk languages add"):
        fetched(downloads, file_of(gone))


def test_a_wrong_digest_is_deleted_and_said(site: Site, downloads: Downloads) -> None:
    site.files["model.bin"] = bytes(len(CONTENT))
    with pytest.raises(Damaged, match=f"promises SHA-256 {DIGEST}, there came .*It was deleted"):
        fetched(downloads, file_of(site))
    assert kept(downloads) == []


def test_a_wrong_size_is_deleted_and_said(site: Site, downloads: Downloads) -> None:
    site.files["model.bin"] = CONTENT[:-1]
    with pytest.raises(Damaged, match="promises 3000000 bytes, there came 2999999"):
        fetched(downloads, file_of(site))
    assert kept(downloads) == []


def test_what_was_fetched_whole_is_not_fetched_again(site: Site, downloads: Downloads) -> None:
    fetched(downloads, file_of(site))
    fetched(downloads, file_of(site))
    assert len(site.asked) == 1
    downloads.forget(file_of(site))
    assert kept(downloads) == []


def test_two_addresses_never_share_a_file(site: Site, downloads: Downloads) -> None:
    site.files["other/model.bin"] = b"another one"
    assert fetched(downloads, file_of(site, told=False)) == CONTENT
    assert fetched(downloads, file_of(site, "other/model.bin", told=False)) == b"another one"


def test_a_full_disk_is_said_before_anything_is_asked(site: Site, downloads: Downloads) -> None:
    with pytest.raises(DiskFull, match=r"1000000\.0 TB are to be fetched, .* are free; make room"):
        fetched(downloads, ModelFile(url=site.url("model.bin"), name="model.bin", size=10**18))
    assert site.asked == []


def test_a_disk_that_fills_up_is_said(site: Site, downloads: Downloads) -> None:
    part = downloads._place(file_of(site)).with_suffix(".bin.part")
    part.parent.mkdir()
    part.symlink_to("/dev/full")
    with pytest.raises(DiskFull, match="No space left on device; make room and run the command again"):
        fetched(downloads, file_of(site))


def test_a_file_that_is_being_fetched_is_left_to_who_began(site: Site, downloads: Downloads) -> None:
    def another(size: int, total: int | None) -> None:
        with pytest.raises(Conflict, match="another process is fetching this file"):
            fetched(downloads, file_of(site))

    assert downloads.fetch(file_of(site), another).read_bytes() == CONTENT


@pytest.mark.parametrize("url", ["http://models.example/x", "file:///etc/passwd", "ftp://127.0.0.1/x", "x", ""])
def test_only_safe_addresses_are_asked(url: str, downloads: Downloads) -> None:
    with pytest.raises(Invalid, match=f"{re.escape(url)}: expected an address that begins with https://"):
        fetched(downloads, ModelFile(url=url, name="model.bin"))


def test_nobody_is_sent_to_an_unsafe_address(site: Site, downloads: Downloads) -> None:
    site.elsewhere["moved"] = "http://models.example/x"
    with pytest.raises(Invalid, match=re.escape("http://models.example/x: expected")):
        fetched(downloads, file_of(site, "moved"))


def test_who_moved_is_followed(site: Site, downloads: Downloads) -> None:
    site.elsewhere["moved"] = site.url("model.bin")
    assert fetched(downloads, file_of(site, "moved")) == CONTENT


def test_an_index_is_read_in_spite_of_a_bad_moment(site: Site, downloads: Downloads) -> None:
    site.files["index"], site.statuses, site.cuts = b"[1, 2, 3]", [500], [4]
    assert downloads.web.read(site.url("index")) == b"[1, 2, 3]"


def test_the_environments_proxy_is_asked(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", site.address)
    monkeypatch.delenv("no_proxy", raising=False)
    site.files["http://localhost:1/index"] = b"by proxy"
    assert Web().read("http://localhost:1/index") == b"by proxy"
