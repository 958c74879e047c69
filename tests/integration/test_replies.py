"""Answers: refused when something newer came, sent once, checked, filtered, taken back."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desk import Message, NotReached, OutboundMessage, Phrase, Refused, Verdict, hookimpl
from desk.domain.errors import ColleagueAnswered, Conflict, NotFound, SomethingNewer, Unavailable
from desk.services.stopped import Stopped
from desk.store import accepting, messages
from desk.store import inbox as units
from desk.store.accepting import Incoming
from desk.store.protocol import Transaction
from desk.testing import DeskUnderTest, FakeChannel, FakeTranslator, running

DAY = timedelta(days=1)


class Shredder:
    """A redactor that crashes."""

    @hookimpl
    async def filter_outbound(self, message: OutboundMessage) -> OutboundMessage:
        raise OSError("the list of secrets is gone")


class Judge:
    """Warns of anger, blocks passwords, and cannot judge poems."""

    @hookimpl
    async def check_reply(self, message: OutboundMessage) -> Verdict:
        if "poem" in message.original:
            raise OSError("no ear for it")
        words: Mapping[str, str] = {"angry": "warn", "password": "block"}
        level = next((words[word] for word in words if word in message.original), "pass")
        return Verdict(level, Phrase("judge", "Look again"))


async def test_an_answer_is_refused_when_the_customer_wrote_again(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await shop.says("It is here, thank you!")
    with pytest.raises(SomethingNewer) as refused:
        await desk.reply("It arrives tomorrow.", seen=1)
    assert (refused.value.seen, refused.value.newest) == (1, 2)
    assert shop.heard == []


async def test_a_message_that_comes_in_while_the_answer_is_stored_is_newer_too(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one file with one writer cannot do: another process appends in the middle of a unit."""
    async with running(tmp_path, store=postgres_url) as desk:
        await desk.shop.says("Where is my order?")
        await desk.settled()
        loop, append = asyncio.get_running_loop(), messages.append

        def interrupted(tx: Transaction, *answer: Any) -> Message:
            monkeypatch.setattr(messages, "append", append)
            asyncio.run_coroutine_threadsafe(desk.shop.says("It is here, thank you!"), loop).result(10)
            return append(tx, *answer)

        monkeypatch.setattr(messages, "append", interrupted)
        with pytest.raises(SomethingNewer):
            await desk.reply("It arrives tomorrow.", seen=1)
        assert desk.shop.heard == []


async def test_a_message_that_nobody_has_prepared_yet_is_newer_too(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    current = await desk.conversation()
    emma, message = desk.agent("emma"), shop.message("It is here, thank you!")

    def accepted_unnoticed(tx: Transaction) -> None:
        (accepted,) = accepting.accept(tx, [Incoming(shop.inbox.merchant, shop.inbox.id, message, desk.clock())])
        (envelope,) = units.due_of_any_merchant(tx, desk.clock(), 1)
        assert envelope.message.id == accepted.id
        units.defer(tx, envelope.id, desk.clock(), desk.clock() + DAY, "not yet")

    await desk.desk.store.write(accepted_unnoticed)
    with pytest.raises(SomethingNewer):
        await desk.reply("It arrives tomorrow.", seen=1)
    assert emma.id == current.agent


async def test_an_answer_is_refused_when_a_colleague_was_faster(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.", by="emma")
    with pytest.raises(ColleagueAnswered):
        await desk.reply("We will send it again.", by="ines", seen=1)
    assert shop.heard == ["It arrives tomorrow."]


async def test_of_two_colleagues_at_once_only_one_is_heard(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    answers = [desk.reply("It arrives tomorrow.", by=agent, seen=1) for agent in ("emma", "ines")]
    first, second = sorted(map(type, await asyncio.gather(*answers, return_exceptions=True)), key=lambda kind: kind.__name__)
    assert (first, second.__name__) == (ColleagueAnswered, "Spoken")
    assert len(shop.heard) == 1


async def test_somebody_may_answer_twice_in_a_row(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.", seen=1)
    await desk.reply("Thank you!", seen=1)
    assert shop.heard == ["It arrives tomorrow.", "Thank you!"]


async def test_the_same_key_twice_sends_once(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.settled()
    twice = (desk.reply("It arrives tomorrow.", key="k", seen=1) for _ in range(2))
    first, second = await asyncio.gather(*twice)
    third = await desk.reply("It arrives tomorrow.", key="k", seen=1)
    assert first.message.id == second.message.id == third.message.id
    assert shop.heard == ["It arrives tomorrow."]


async def test_the_same_key_of_two_agents_is_two_answers(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.", by="emma", key="k")
    await desk.reply("Thank you!", by="ines", key="k")
    assert len(shop.heard) == 2


async def test_an_answer_from_the_queue_makes_its_author_the_owner(desk: DeskUnderTest, shop: FakeChannel) -> None:
    desk.leaves("emma", "ines")
    await shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.", by="ines")
    assert (await desk.conversation()).agent == "ines"


async def test_an_agent_of_another_merchant_cannot_answer(desk: DeskUnderTest) -> None:
    await desk.channel("loja").says("Onde está o meu pedido?")
    with pytest.raises(NotFound):
        await desk.reply("It arrives tomorrow.", by="emma", inbox="loja")
    assert desk.channel("loja").heard == []


async def test_nothing_is_sent_when_a_redactor_fails(tmp_path: Path) -> None:
    async with running(tmp_path, plugins={"shredder": Shredder}) as desk:
        await desk.shop.says("Where is my order?")
        with pytest.raises(Unavailable, match="shredder"):
            await desk.reply("It arrives tomorrow.")
        assert desk.shop.keys == []
        assert len(await desk.messages()) == 1


async def test_a_warning_asks_for_confirmation_and_sends_when_the_agent_insists(tmp_path: Path) -> None:
    async with running(tmp_path, plugins={"judge": Judge}) as desk:
        await desk.shop.says("Where is my order?")
        with pytest.raises(Stopped) as stopped:
            await desk.reply("I am angry.")
        await desk.reply("I am angry.", confirm=True)
        assert stopped.value.code == "needs_confirmation"
        assert desk.shop.heard == ["I am angry."]


async def test_a_blocked_answer_is_not_sent(tmp_path: Path) -> None:
    async with running(tmp_path, plugins={"judge": Judge}) as desk:
        await desk.shop.says("Where is my order?")
        with pytest.raises(Stopped) as stopped:
            await desk.reply("Tell me your password.")
        assert stopped.value.code == "blocked"
        assert desk.shop.keys == []


async def test_a_blocked_answer_is_not_sent_although_the_agent_insists(tmp_path: Path) -> None:
    async with running(tmp_path, plugins={"judge": Judge}) as desk:
        await desk.shop.says("Where is my order?")
        with pytest.raises(Stopped):
            await desk.reply("Tell me your password.", confirm=True)
        assert desk.shop.keys == []


async def test_a_check_that_fails_warns(tmp_path: Path) -> None:
    async with running(tmp_path, plugins={"judge": Judge}) as desk:
        await desk.shop.says("Where is my order?")
        with pytest.raises(Stopped) as stopped:
            await desk.reply("Here is a poem.")
        assert stopped.value.code == "needs_confirmation"
        assert [(plugin, verdict.level) for plugin, verdict in stopped.value.verdicts] == [("judge", "warn")]


async def test_an_answer_that_failed_is_sent_when_it_is_tried_again(desk: DeskUnderTest, shop: FakeChannel) -> None:
    shop.will(Refused("the customer has closed her mailbox"))
    await shop.says("Where is my order?")
    failed = await desk.reply("It arrives tomorrow.")
    assert (failed.delivery, str(failed.delivery_reason)[:16]) == ("failed", "The channel says")
    emma = desk.agent("emma")
    again = await desk.desk.replies.retry(emma, failed.message.id, emma.merchants)
    assert (await desk.again(again)).delivery == "accepted"
    assert shop.heard == ["It arrives tomorrow."]


async def test_a_held_answer_is_translated_and_sent_when_it_is_tried_again(
    desk: DeskUnderTest, shop: FakeChannel, translator: FakeTranslator
) -> None:
    await shop.says("Wo ist mein Paket?")
    await desk.settled()
    translator.breaks(OSError())
    held = await desk.reply("It arrives tomorrow.")
    assert held.delivery == "held"
    translator.recovers()
    emma = desk.agent("emma")
    again = await desk.desk.replies.retry(emma, held.message.id, emma.merchants)
    assert (await desk.again(again)).delivery == "accepted"
    assert shop.heard == ["[de] It arrives tomorrow."]


async def test_what_a_redactor_took_out_stays_out_when_a_held_answer_is_tried_again(
    tmp_path: Path, translator: FakeTranslator
) -> None:
    class Redactor:
        """Blackens a word."""

        @hookimpl
        async def filter_outbound(self, message: OutboundMessage) -> OutboundMessage:
            return replace(message, body=message.body.replace("secret", "■■■"))

    async with running(tmp_path, plugins={"redactor": Redactor}, translator=translator) as desk:
        await desk.shop.says("Wo ist mein Paket?")
        await desk.settled()
        translator.breaks(OSError())
        held = await desk.reply("It is a secret.")
        translator.recovers()
        emma = desk.agent("emma")
        await desk.desk.replies.retry(emma, held.message.id, emma.merchants)
        await desk.settled()
        assert desk.shop.heard == ["[de] It is a ■■■."]


async def test_a_held_answer_goes_as_it_was_written_when_its_author_insists(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Où est mon colis?")
    assert (await desk.reply("It arrives tomorrow.")).delivery == "held"
    assert (await desk.reply("It arrives tomorrow.", confirm=True)).delivery == "accepted"
    assert shop.heard == ["It arrives tomorrow."]


async def test_an_answer_that_was_taken_back_is_never_sent(desk: DeskUnderTest, shop: FakeChannel) -> None:
    shop.will(NotReached("no route"))
    await shop.says("Where is my order?")
    waiting = await desk.reply("It arrives tomorrow.")
    await desk.desk.replies.cancel(waiting.message.id, desk.agent("emma").merchants)
    await desk.advance(DAY)
    assert (await desk.again(waiting)).delivery == "cancelled"
    assert shop.heard == []


async def test_what_the_customer_has_cannot_be_taken_back(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    sent = await desk.reply("It arrives tomorrow.")
    with pytest.raises(Conflict):
        await desk.desk.replies.cancel(sent.message.id, desk.agent("emma").merchants)
