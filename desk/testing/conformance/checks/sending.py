"""An answer reaches its customer once, as it was written, or its author is told why not."""

import contextlib
from datetime import timedelta

from desk import ReplyRules
from desk.domain.files import FileRefused, FileRules, type_of
from desk.domain.lengths import length
from desk.testing.conformance.check import NotConcerned, check, has_files, has_messages
from desk.testing.conformance.expecting import expect
from desk.testing.conformance.stage import Stage

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_TEXT = "It arrives tomorrow."
_PNG = b"\x89PNG\r\n\x1a\n\x00"
_FILES = [("Fatura n.º 7 — 发票 שלום.pdf", b"%PDF-1.7\n\x00\xff\r\n.\r\n"), ("photo.png", _PNG)]


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


@check("sending", has_messages, has_files)
async def a_file_arrives_once_with_its_bytes_and_name(stage: Stage) -> None:
    """A file arrives with its answer, under its name in every script, byte for byte; what is sent again counts once."""
    await stage.says("My cup is broken.")
    files = dict([*_taken(stage)][: _rules(stage).most])
    with contextlib.suppress(NotConcerned):
        stage.peer.loses_answers(1)
    answer = await stage.reply(_TEXT, files=files)
    await stage.passes(2 * DAY, steps=48)
    told = (await stage.desk.again(answer)).delivery
    if told == "failed":
        raise NotConcerned("the channel cannot tell what became of an answer; a person looks")
    expect(await stage.peer.received(), list(files.items()), "the files that the customer got")
    expect(await stage.peer.heard(), [_TEXT], "what the customer got")


@check("sending", has_messages, has_files)
async def the_largest_file_that_is_promised_arrives(stage: Stage) -> None:
    """A file as large as the manifest allows arrives; one byte more is refused before anything is called."""
    rules, (name, begin) = _rules(stage), _taken(stage)[0]
    await stage.says("My cup is broken.")
    largest = begin + bytes(min(rules.largest, rules.together or rules.largest) - len(begin))
    before = stage.peer.calls
    try:
        await stage.reply(_TEXT, files={name: largest + b"!"})
    except FileRefused:
        expect(stage.peer.calls, before, "calls for a file that is too large")
    else:
        raise AssertionError("a file that is too large is not refused")
    await stage.reply(_TEXT, files={name: largest})
    expect([len(content) for _, content in await stage.peer.received()], [len(largest)], "bytes that arrived")


@check("sending", has_messages)
async def no_file_goes_where_none_is_taken(stage: Stage) -> None:
    """Where the manifest says nothing of files, the agent is told before he sends one, and the channel gets none."""
    if stage.channel().connector.manifest.files.any:
        raise NotConcerned("the channel takes files")
    await stage.says("My cup is broken.")
    try:
        await stage.reply(_TEXT, files={"photo.png": _PNG})
    except FileRefused:
        expect(await stage.peer.heard(), [], "what the customer got")
    else:
        raise AssertionError("a file is taken for a channel that takes none")


def _rules(stage: Stage) -> FileRules:
    return stage.desk.desk.files.rules(stage.channel().inbox.id)


def _taken(stage: Stage) -> list[tuple[str, bytes]]:
    """Return files of types that the channel takes."""
    rules = _rules(stage)
    found = [(name, begin) for name, begin in _FILES if not rules.objection(name, type_of(name, begin), len(begin))]
    if not found:
        raise NotConcerned("the channel takes neither documents nor pictures")
    return found
