"""An answer reaches its customer once, as it was written, or its author is told why not."""

from datetime import timedelta

from desk import ReplyRules
from desk.domain.lengths import length
from desk.testing.conformance.check import NotConcerned, check, has_messages
from desk.testing.conformance.stage import Stage, expect

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_TEXT = "It arrives tomorrow."


@check("sending", has_messages)
async def an_answer_arrives_as_it_was_written(stage: Stage) -> None:
    """An answer arrives once, in every script, with its lines."""
    text = "It arrives tomorrow: coração, 你好, שלום, 👩‍🚀 & <b>\n\nThank you"
    await stage.says("Where is my order?")
    answer = await stage.reply(text)
    expect(answer.delivery in ("accepted", "delivered"), True, f"{answer.delivery} is that it left")
    expect(await stage.peer.heard(), [text], "what the customer got")


@check("sending", has_messages)
async def answers_keep_their_order(stage: Stage) -> None:
    """Several answers arrive in the order in which they were written."""
    await stage.says("Where is my order?")
    said = [f"This is answer {number}." for number in range(4)]
    for text in said:
        await stage.reply(text)
    await stage.passes(HOUR, steps=10)
    expect(await stage.peer.heard(), said, "what the customer got")


@check("sending", has_messages)
async def taken_and_never_answered_is_sent_once(stage: Stage) -> None:
    """An answer that the channel took, and whose acknowledgement was lost, does not reach the customer twice."""
    await stage.says("Where is my order?")
    stage.peer.loses_answers(1)
    answer = await stage.reply(_TEXT)
    await stage.passes(2 * DAY, steps=48)
    expect(await stage.peer.heard(), [_TEXT], "what the customer got")
    told = (await stage.desk.again(answer)).delivery
    expect(told in ("accepted", "delivered", "failed"), True, f"{told} is an end")


@check("sending", has_messages)
async def what_failed_is_sent_again(stage: Stage) -> None:
    """An answer that the channel failed on leaves later, or fails and says why; it is not lost in silence."""
    await stage.says("Where is my order?")
    stage.peer.fails(2)
    answer = await stage.reply(_TEXT)
    await stage.passes(2 * DAY, steps=48)
    told, heard = (await stage.desk.again(answer)).delivery, await stage.peer.heard()
    expect((told, heard) in (("accepted", [_TEXT]), ("delivered", [_TEXT]), ("failed", [])), True, f"{told}, {heard}")


@check("sending", has_messages)
async def a_closed_window_is_known_before_the_call(stage: Stage) -> None:
    """When the channel's time for answers is over, the author is told and nothing is called."""
    window = stage.channel().connector.manifest.rules.window
    if window is None:
        raise NotConcerned("the channel takes answers at any time")
    await stage.says("Where is my order?")
    await stage.passes(window + MINUTE)
    before = stage.peer.calls
    expect((await stage.reply(_TEXT)).delivery, "failed", "the answer fails")
    expect((stage.peer.calls, await stage.peer.heard()), (before, []), "nothing is called and nothing arrives")


@check("sending", has_messages)
async def a_text_too_long_is_known_before_the_call(stage: Stage) -> None:
    """A text longer than the channel takes fails and says so; the longest one arrives whole."""
    rules: ReplyRules = stage.channel().connector.manifest.rules
    if rules.longest is None or rules.longest > 20_000:
        raise NotConcerned("the channel takes texts of any length")
    await stage.says("Where is my order?")
    longest = "é" * (rules.longest // length("é", rules.unit))
    before = stage.peer.calls
    expect((await stage.reply(longest + "éé")).delivery, "failed", "one that is too long fails")
    expect(stage.peer.calls, before, "calls for it")
    await stage.reply(longest)
    expect([len(text) for text in await stage.peer.heard()], [len(longest)], "the longest one arrives whole")


@check("sending", has_messages)
async def our_own_words_do_not_come_back(stage: Stage) -> None:
    """What the channel tells about our answers is not taken for a customer's message, before or after we know of it."""
    await stage.says("Where is my order?")
    await stage.reply(_TEXT)
    await stage.arrives(await stage.peer.echo(_TEXT))
    expect(await stage.read(), ["Where is my order?"], "what the customer wrote")
    expect([one.message.body for one in await stage.answers()], [_TEXT], "what was answered")
    expect(await stage.conversations(), 1, "customers, of whom nobody is us")
