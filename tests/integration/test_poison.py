"""A message that cannot be prepared, however often that is tried."""

from datetime import timedelta
from typing import NoReturn

import pytest

from desk.domain.ids import MerchantId
from desk.domain.states import State
from desk.services.preparation import MAX_ATTEMPTS
from desk.store import inbox
from desk.testing import DeskUnderTest, FakeChannel
from desk.translation.language.detect import LanguageSense

ACME = frozenset({MerchantId("acme")})


async def test_a_message_that_can_never_be_prepared_reaches_an_agent_unread_and_an_operator(
    desk: DeskUnderTest, shop: FakeChannel, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> NoReturn:
        raise ZeroDivisionError("cannot count this")

    monkeypatch.setattr(LanguageSense, "of", broken)
    await shop.says("Where is my order?")
    for _ in range(MAX_ATTEMPTS):
        await desk.advance(timedelta(minutes=10))
    (spoken,) = await desk.messages()
    current = await desk.conversation()
    assert (spoken.message.held, spoken.message.language) == ("filter_failed", "und")
    assert (current.state, current.heard, current.language) == (State.OPEN, 1, "und")
    (aside,) = await desk.desk.store.read(lambda tx: inbox.quarantined(tx, ACME, 10))
    assert aside.error.values == {"words": "ZeroDivisionError('cannot count this')"}
    assert sum("quarantined" in record.message for record in caplog.records) == 1


async def test_what_comes_after_a_message_that_was_given_up_is_prepared(
    desk: DeskUnderTest, shop: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> NoReturn:
        raise ZeroDivisionError("cannot count this")

    with monkeypatch.context() as patched:
        patched.setattr(LanguageSense, "of", broken)
        await shop.says("Where is my order?")
        for _ in range(MAX_ATTEMPTS):
            await desk.advance(timedelta(minutes=10))
    await shop.says("Where is my bill?")
    _, after = [spoken.message for spoken in await desk.messages()]
    assert (after.held, after.language) == (None, "en")
