"""What stands between a connector and its channel: secrets hidden and sealed, waits understood, renewals shared."""

import asyncio
import base64
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import (
    Connector,
    InboxId,
    InboxInfo,
    Manifest,
    MerchantId,
    Rate,
    Rejected,
    Revoked,
    Throttled,
    TooMany,
    Unauthorised,
)
from desk.builtin.widget import Widget
from desk.config.stores import SQLITE
from desk.connections.building import connect, connector_types
from desk.connections.credentials import Credentials, Keeper
from desk.connections.line import AiohttpTransport, ChannelLine
from desk.connections.redaction import Redactor
from desk.connections.retry_after import retry_after
from desk.connections.vault import Vault, new_key
from desk.domain.errors import Unavailable
from desk.domain.ids import IdMaker
from desk.hooks.errors import PluginErrors
from desk.hooks.loader import Source, load
from desk.store.sqlite import SqliteStore
from desk.testing import DESK_TOML, FakeConnector, handing_over
from desk.testing.clock import MONDAY, FakeClock
from desk.testing.configuration import configured
from desk.testing.kiosk.connector import Kiosk

SECRET = "s3cret/+of the=shop"
SHOP = InboxInfo(InboxId("shop"), MerchantId("acme"), "Acme")


# -- redaction -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        f"https://api.example/bot{quote(SECRET, safe='')}/send",
        f"Basic {base64.b64encode(f'{SECRET}:'.encode()).decode()}",
        f"Bearer {SECRET}, {SECRET}",
    ],
)
def test_a_secret_is_hidden_however_it_is_written(written: str) -> None:
    redactor = Redactor()
    redactor.learn([SECRET])
    cleaned = redactor.clean(written)
    assert "(hidden)" in cleaned
    assert SECRET not in cleaned
    assert quote(SECRET, safe="") not in cleaned


def test_a_secret_that_is_part_of_another_does_not_lay_the_other_bare() -> None:
    redactor = Redactor()
    redactor.learn(["token-1", "token-1-of-the-shop"])
    assert redactor.clean("with token-1-of-the-shop") == "with (hidden)"


def test_words_that_are_too_short_to_be_secrets_stay() -> None:
    redactor = Redactor()
    redactor.learn(["", "on"])
    assert redactor.clean("on and on") == "on and on"


def test_logs_and_their_tracebacks_are_clean(caplog: pytest.LogCaptureFixture) -> None:
    redactor = Redactor()
    redactor.learn([SECRET])
    with redactor.guarding():
        logging.getLogger("somebody.elses.library").warning("calling with %s", SECRET)
        try:
            int(f"refused: {SECRET}")
        except ValueError:
            logging.getLogger("desk").exception("it failed")
    assert SECRET not in caplog.text
    assert "refused: (hidden)" in caplog.text


# -- the vault -------------------------------------------------------------------------------------

values = st.dictionaries(st.text(max_size=20), st.text(max_size=200), max_size=5)


@given(values)
def test_what_is_sealed_is_unreadable_and_comes_back(given_: Mapping[str, str]) -> None:
    vault = Vault([new_key()])
    sealed = vault.seal(given_)
    assert sealed is not None
    assert vault.unseal(sealed) == given_
    assert all(value.encode() not in sealed for value in given_.values() if len(value) > 8)


def test_a_key_can_be_changed() -> None:
    old, new = new_key(), new_key()
    sealed = Vault([old]).seal({"token": SECRET})
    assert sealed is not None
    assert Vault([new, old]).unseal(sealed) == {"token": SECRET}
    with pytest.raises(Unavailable, match="encrypted with another one"):
        Vault([new]).unseal(sealed)


def test_without_a_key_nothing_is_kept() -> None:
    assert Vault([]).seal({"token": SECRET}) is None


# -- Retry-After -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("120", timedelta(minutes=2)),
        ("0.5", timedelta(seconds=0.5)),
        (format_datetime(MONDAY + timedelta(hours=1), usegmt=True), timedelta(hours=1)),
        (format_datetime(MONDAY - timedelta(hours=1), usegmt=True), timedelta()),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("9" * 40, None),
    ],
)
def test_a_channel_is_left_alone_for_as_long_as_it_asks(told: str, meant: timedelta | None) -> None:
    assert retry_after({"retry-after": told}, MONDAY.astimezone(UTC)) == meant


# -- renewals --------------------------------------------------------------------------------------


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    clock = FakeClock()
    opened = await asyncio.to_thread(SqliteStore.open, tmp_path / "desk.db", IdMaker(clock), lambda _: None)
    yield opened
    await opened.close()


def _keeper(store: SqliteStore, clock: FakeClock, vault: Vault, token: str = "first-token") -> Keeper:
    return Keeper(SHOP, {"token": token}, store, vault, Redactor(), clock)


async def test_many_who_ask_at_once_are_served_by_one_renewal(store: SqliteStore) -> None:
    keeper, asked = _keeper(store, FakeClock(), Vault([new_key()])), 0

    async def refresh(_: Mapping[str, str]) -> Mapping[str, str]:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0)
        return {"token": f"token-{asked}"}

    stale = await keeper.current()
    found = await asyncio.gather(*(keeper.renewed(stale, refresh) for _ in range(20)))
    assert asked == 1
    assert {one.values["token"] for one in found} == {"token-1"}


async def test_a_renewal_goes_on_when_who_asked_loses_patience(store: SqliteStore) -> None:
    clock, vault = FakeClock(), Vault([new_key()])
    keeper, gate = _keeper(store, clock, vault), asyncio.Event()

    async def refresh(_: Mapping[str, str]) -> Mapping[str, str]:
        await gate.wait()
        return {"token": "second-token"}

    stale = await keeper.current()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await keeper.renewed(stale, refresh)
    gate.set()
    await keeper.close()
    assert (await _keeper(store, clock, vault).current()).values == {"token": "second-token"}


async def test_two_processes_do_not_renew_the_same_credentials(store: SqliteStore) -> None:
    clock, vault = FakeClock(), Vault([new_key()])
    here, there, gate = _keeper(store, clock, vault), _keeper(store, clock, vault), asyncio.Event()
    stale = await here.current()
    assert await there.current() == stale

    async def slow(_: Mapping[str, str]) -> Mapping[str, str]:
        await gate.wait()
        return {"token": "second-token"}

    async def never(_: Mapping[str, str]) -> Mapping[str, str]:
        raise AssertionError("the other one renews them")

    renewing = asyncio.create_task(here.renewed(stale, slow))
    await asyncio.sleep(0)
    while not await store.read(lambda tx: (tx.one("connection", inbox="shop", merchant="acme") or {})["leased_until"]):
        await asyncio.sleep(0)
    with pytest.raises(Throttled, match="being renewed"):
        await there.renewed(stale, never)
    gate.set()
    await renewing
    assert (await there.renewed(stale, never)).values == {"token": "second-token"}


async def test_a_refused_renewal_is_the_end_and_a_failed_one_is_not(store: SqliteStore) -> None:
    keeper = _keeper(store, FakeClock(), Vault([new_key()]))
    stale = await keeper.current()

    async def refused(_: Mapping[str, str]) -> Mapping[str, str]:
        raise Rejected(400, "invalid_grant")

    async def fails(_: Mapping[str, str]) -> Mapping[str, str]:
        raise OSError("no route")

    async def works(_: Mapping[str, str]) -> Mapping[str, str]:
        return {"token": "second-token"}

    with pytest.raises(Revoked, match="invalid_grant"):
        await keeper.renewed(stale, refused)
    with pytest.raises(OSError, match="no route"):
        await keeper.renewed(stale, fails)
    assert (await keeper.renewed(stale, works)).generation == stale.generation + 1


async def test_other_settings_make_renewed_credentials_void(store: SqliteStore) -> None:
    clock, vault = FakeClock(), Vault([new_key()])
    keeper = _keeper(store, clock, vault)

    async def works(_: Mapping[str, str]) -> Mapping[str, str]:
        return {"token": "second-token"}

    await keeper.renewed(await keeper.current(), works)
    found: Credentials = await _keeper(store, clock, vault, "given-anew").current()
    assert found.values == {"token": "given-anew"}
    assert found.generation == 2


# -- talks -----------------------------------------------------------------------------------------


class Mailbox(Connector):
    """Knows one more token than it was given."""

    manifest = Manifest(rates={"read": Rate(2, 1)})

    async def refresh(self, credentials: Mapping[str, str]) -> Mapping[str, str]:
        return {"token": f"{credentials['token']}-renewed"}


def _line(store: SqliteStore, clock: FakeClock) -> ChannelLine:
    line = ChannelLine(AiohttpTransport(), clock, Redactor())
    line.serves(Mailbox(), _keeper(store, clock, Vault([new_key()])), None)
    return line


async def test_a_talk_is_had_again_with_renewed_credentials(store: SqliteStore) -> None:
    async def talk(credentials: Mapping[str, str]) -> str:
        if not credentials["token"].endswith("renewed"):
            raise Unauthorised("who are you")
        return credentials["token"]

    assert await _line(store, FakeClock()).talk(talk) == "first-token-renewed"


async def test_credentials_that_do_not_hold_when_renewed_are_revoked(store: SqliteStore) -> None:
    async def talk(_: Mapping[str, str]) -> str:
        raise Unauthorised("who are you")

    with pytest.raises(Revoked, match="who are you"):
        await _line(store, FakeClock()).talk(talk)


async def test_a_talk_keeps_its_budget_and_learns_that_it_was_too_much(store: SqliteStore) -> None:
    clock, answers = FakeClock(), iter([None, TooMany("enough", timedelta(minutes=5)), None])

    async def talk(_: Mapping[str, str]) -> str:
        if (error := next(answers)) is not None:
            raise error
        return "told"

    line = _line(store, clock)
    assert await line.talk(talk, rate="read") == "told"
    for _ in range(2):
        with pytest.raises(Throttled) as found:
            await line.talk(talk, rate="read")
        assert found.value.until == clock() + timedelta(minutes=5)
    clock.advance(timedelta(minutes=6))
    assert await line.talk(talk, rate="read") == "told"


# -- building --------------------------------------------------------------------------------------


def test_a_connector_that_renews_its_credentials_wants_a_key_to_keep_them_with(tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    (tmp_path / "secret").write_text("secret-of-the-shop", encoding="utf-8")
    place = '{ file = "secret" }'
    file.write_text(
        DESK_TOML.replace('connector = "fake", name = "Acme"', 'connector = "kiosk", name = "Acme", settings = { '
        f'url = "http://127.0.0.1:9", access_token = {place}, refresh_token = {place}, webhook_secret = {place} }}'),
        encoding="utf-8",
    )  # fmt: skip
    plugins = {"kiosk": Kiosk, "fake": handing_over([FakeConnector()]), "widget": Widget}
    loaded = load([Source.of(name, plugin) for name, plugin in plugins.items()], {}, {})
    config = configured(file, plugins, connector_types(loaded), SQLITE)
    with pytest.raises(PluginErrors, match=r"set \[desk\] key to what `desk key` prints"):
        connect(config, loaded)
    keyed = replace(config, desk=replace(config.desk, keys=(new_key(),)))
    assert connect(keyed, loaded)[InboxId("shop")].connector.manifest.expiring
