"""Channels like mail: read when they call, joined by what they answer, kept with all that a letter carries."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desk import Attachment, InboxId, Message, Receipt, ReceiptState, Unsure, hookimpl
from desk.domain.states import State
from desk.services.intake import MAX_ATTACHED
from desk.store import letters, messages
from desk.testing import DeskUnderTest, handing_over, running, until
from tests.support.letters import TOML, LetterBox, LetterBoxType

ANA = "ana@post.test"


class NoCards:
    """Hides what looks like a card's number."""

    @hookimpl
    async def filter_inbound(self, message: Message) -> Message:
        return replace(message, body=message.body.replace("4111", "••••"))


@pytest.fixture
def more_plugins() -> Mapping[str, type]:
    return {}


@pytest.fixture
async def desk(tmp_path: Path, more_plugins: Mapping[str, type]) -> AsyncIterator[DeskUnderTest]:
    plugins = {"letters": handing_over([LetterBoxType()]), **more_plugins}
    async with running(tmp_path, TOML, plugins=plugins) as started:
        yield started


@pytest.fixture
def box(desk: DeskUnderTest) -> LetterBox:
    connector = desk.desk.channels[InboxId("post")].connector
    assert isinstance(connector, LetterBox)
    return connector


async def _read(desk: DeskUnderTest, *texts: str, customer: str = ANA) -> list[messages.Spoken]:
    """Wait until a customer's conversation says these, and return it."""

    async def said() -> list[messages.Spoken] | None:
        try:
            found = await desk.messages(customer, "post")
        except Exception:
            return None
        return found if [one.message.body for one in found] == list(texts) else None

    await until(said)
    return await said() or []


async def test_a_channel_that_calls_is_read_at_once(desk: DeskUnderTest, box: LetterBox) -> None:
    box.put(box.letter("Where is my order?"))
    await _read(desk, "Where is my order?")


async def test_what_comes_while_it_is_read_is_read_next(desk: DeskUnderTest, box: LetterBox) -> None:
    box.reading.clear()
    box.put(box.letter("Where is my order?"))
    box.put(box.letter("Hello?"))
    box.reading.set()
    await _read(desk, "Where is my order?", "Hello?")


async def test_a_channel_that_does_not_call_is_read_by_the_clock(desk: DeskUnderTest, box: LetterBox) -> None:
    await desk.settled()
    box.put(box.letter("Where is my order?"), calls=False)
    await desk.advance(timedelta(hours=1))
    await _read(desk, "Where is my order?")


async def test_a_connector_closes_what_it_opened(tmp_path: Path) -> None:
    async with running(tmp_path, TOML, plugins={"letters": handing_over([LetterBoxType()])}) as desk:
        box = desk.desk.channels[InboxId("post")].connector
        assert isinstance(box, LetterBox)
    assert box.closed


async def test_an_answer_to_ours_joins_its_conversation_whoever_wrote_it(desk: DeskUnderTest, box: LetterBox) -> None:
    box.put(box.letter("Where is my order?"))
    await _read(desk, "Where is my order?")
    await desk.reply("It arrives tomorrow.", to=ANA, inbox="post")
    box.put(box.letter("Thank you both.", "husband@post.test", answers=("unknown", "ours-1"), writer="husband@post.test"))
    said = await _read(desk, "Where is my order?", "It arrives tomorrow.", "Thank you both.")
    assert said[-1].slip is not None
    assert said[-1].slip.writer == "husband@post.test"


async def test_an_answer_carries_subject_and_names_of_what_was_said(desk: DeskUnderTest, box: LetterBox) -> None:
    box.put(box.letter("Where is my order?", subject="Order AB-1042", external_id="hers-1"))
    await _read(desk, "Where is my order?")
    await desk.reply("It arrives tomorrow.", to=ANA, inbox="post")
    box.put(box.letter("And the bill?", subject="Re: something else", external_id="hers-2"))
    await _read(desk, "Where is my order?", "It arrives tomorrow.", "And the bill?")
    await desk.reply("Attached.", to=ANA, inbox="post")
    assert [(one.subject, one.answers) for one in box.sent] == [
        ("Order AB-1042", ("hers-1",)),
        ("Re: something else", ("hers-1", "ours-1", "hers-2")),
    ]


async def test_what_bounced_is_said_and_she_waits_again(desk: DeskUnderTest, box: LetterBox) -> None:
    box.put(box.letter("Where is my order?"))
    await _read(desk, "Where is my order?")
    answer = await desk.reply("It arrives tomorrow.", to=ANA, inbox="post")
    box.put(Receipt("ours-1", ReceiptState.BOUNCED, "550 no such mailbox"))

    async def bounced() -> bool:
        return (await desk.again(answer)).delivery == "bounced"

    await until(bounced)
    current = await desk.conversation(ANA, "post")
    assert (current.state, current.waiting_since is not None) == (State.OPEN, True)
    assert str((await desk.again(answer)).delivery_reason) == "The channel says: “550 no such mailbox”"


async def test_word_of_an_answer_that_nobody_knows_yet_waits_for_it(desk: DeskUnderTest, box: LetterBox) -> None:
    box.put(box.letter("Where is my order?"))
    await _read(desk, "Where is my order?")
    box.outcome = Unsure("the line broke")
    answer = await desk.reply("It arrives tomorrow.", to=ANA, inbox="post")
    assert answer.delivery == "sending"
    box.put(Receipt("ours-2", ReceiptState.BOUNCED, "550 no such mailbox"))
    await desk.settled()
    box.outcome = None
    await desk.advance(timedelta(minutes=5))
    await desk.advance(timedelta(hours=1))
    assert (await desk.again(answer)).delivery == "bounced"


async def test_what_no_person_wrote_is_shown_and_waits_for_nobody(desk: DeskUnderTest, box: LetterBox) -> None:
    box.put(box.letter("Where is my order?"))
    await _read(desk, "Where is my order?")
    await desk.reply("It arrives tomorrow.", to=ANA, inbox="post")
    box.put(box.letter("I am on holiday.", automatic=True))
    said = await _read(desk, "Where is my order?", "It arrives tomorrow.", "I am on holiday.")
    current = await desk.conversation(ANA, "post")
    assert (current.state, current.waiting_since) == (State.WAITING, None)
    assert said[-1].slip is not None
    assert said[-1].slip.automatic


async def test_files_are_kept_beside_their_message(desk: DeskUnderTest, box: LetterBox) -> None:
    photo = Attachment(name="foto do pé.jpg", type="image/jpeg", size=3, content=b"\xff\xd8\xff", inside="photo")
    film = Attachment(name="film.mov", type="video/quicktime", size=MAX_ATTACHED, content=bytes(MAX_ATTACHED))
    box.put(box.letter("See here.", attachments=(photo, film)))
    said = await _read(desk, "See here.")
    assert [(one.name, one.kept) for one in said[0].attached] == [("foto do pé.jpg", True), ("film.mov", False)]
    walls, number = frozenset({said[0].message.merchant}), said[0].message.id
    found = await desk.desk.store.read(lambda tx: letters.attachment(tx, number, said[0].attached[0].id, walls, notes=True))
    assert found == photo


async def test_a_program_whose_name_is_turned_around_is_not_taken_for_a_picture(
    desk: DeskUnderTest, box: LetterBox
) -> None:
    program = Attachment(name="..\\photo-\u202egpj.exe", type="image/jpeg", size=2, content=b"MZ")
    box.put(box.letter("", attachments=(program,)))
    said = await _read(desk, "photo-gpj.exe")
    assert [one.name for one in said[0].attached] == ["photo-gpj.exe"]


@pytest.mark.parametrize("more_plugins", [{"cards": NoCards}])
async def test_what_is_split_off_is_filtered_too_and_markup_goes_with_it(desk: DeskUnderTest, box: LetterBox) -> None:
    box.put(box.letter("Is it paid?", rest="> my card is 4111", markup="<p>my card is 4111</p>"))
    box.put(box.letter("And now?", rest="> hello", markup="<p>And now?</p>"))
    said = await _read(desk, "Is it paid?", "And now?")
    numbers = [one.message.id for one in said]
    kept = await desk.desk.store.read(lambda tx: [letters.of_message(tx, number) for number in numbers])
    assert [(one.rest, one.markup) for one in kept if one] == [("> my card is ••••", ""), ("> hello", "<p>And now?</p>")]
