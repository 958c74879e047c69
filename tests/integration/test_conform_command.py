"""``desk conform``: whatever a plugin brings as its peers, and what it says where something is missing."""

import contextlib
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint, entry_points

import pytest

from desk.cli import conform, main
from desk.testing.conformance import Missing, Peer
from desk.testing.kiosk.peer import KioskPeer


@contextlib.contextmanager
def kiosks() -> Iterator[Callable[[], Peer]]:
    """Start what stands behind kiosks, and stop it."""
    print("opened")
    yield KioskPeer
    print("closed")


@contextlib.contextmanager
def nothing() -> Iterator[Callable[[], Peer]]:
    raise Missing("the program dovecot", "run: apt install dovecot-imapd")
    yield KioskPeer


def _names(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    monkeypatch.setattr(conform, "entry_points", lambda group: [EntryPoint("kiosk", what, group)])


def test_servers_behind_peers_run_while_checks_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(conform, "_peers", lambda point: kiosks)
    _names(monkeypatch, "somewhere:kiosks")
    assert main(["conform", "kiosk", "--only", "signatures-good"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "opened",
        "kept     signatures-good_one_is_taken",
        "1 kept, 0 not concerned, 0 broken",
        "closed",
    ]


def test_what_is_missing_is_said_and_how_it_gets_here(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(conform, "_peers", lambda point: nothing)
    _names(monkeypatch, "somewhere:nothing")
    assert main(["conform", "kiosk"]) == 2
    assert capsys.readouterr().err == "the program dovecot is missing; run: apt install dovecot-imapd\n"


def test_a_peer_whose_own_packages_are_missing_says_which(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _names(monkeypatch, "no_such_module.peer:peers")
    assert main(["conform", "kiosk"]) == 2
    assert "needs no_such_module, which is not installed" in capsys.readouterr().err


def test_a_peer_that_no_package_declares_is_named_by_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conform", "desk.testing.kiosk.peer:KioskPeer", "--only", "signatures-good"]) == 0
    assert "1 kept" in capsys.readouterr().out


def test_every_connector_of_ours_brings_its_peers() -> None:
    known = {point.name for point in entry_points(group=conform.GROUP)}
    assert {"email", "medusa", "shopify", "vendure"} <= known
