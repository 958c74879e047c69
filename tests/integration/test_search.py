"""What was said is found by its words on either store: in every language and wording, newest first, and not any more
once it is gone.
"""

from dataclasses import replace
from functools import partial

import pytest

from desk import InboundMessage, Message, MessageId
from desk.domain.events import MessageReceived, NoteAdded, TextAdded
from desk.domain.ids import ConversationId, MerchantId
from desk.domain.messages import Author, Kind, Origin, Text
from desk.store import accepting, conversations, messages, search
from desk.store.accepting import Incoming
from desk.store.protocol import Store, Transaction
from desk.store.search import Search, code_of
from tests.support.stores import ACME, NOW, SHOP, Opened

BETA = MerchantId("beta")


class Said:
    """A store in which things are said, each findable as soon as it was."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._count = 0

    async def __call__(
        self, body: str, *wordings: str, by: str = "ana", name: str | None = None, merchant: MerchantId = ACME
    ) -> Message:
        """Have a customer say something, with translations of it."""
        self._count += 1
        number = f"m{self._count}"
        inbound = InboundMessage(external_id=number, customer=by, body=body, raw=b"", sent_at=NOW, customer_name=name)

        def unit(tx: Transaction) -> Message:
            (accepted,) = accepting.accept(tx, [Incoming(merchant, SHOP, inbound, NOW)])
            tx.run("set_prepared", id=accepted.id, body=body, language="en", confidence=1, held=None)
            said = messages.get_of_any_merchant(tx, accepted.id).message
            happened = MessageReceived(merchant, said.conversation, NOW, message=said.id)
            conversations.record(tx, (happened, *(_worded(tx, said, wording) for wording in wordings)))
            return said

        said = await self.store.write(unit)
        await self.caught_up()
        return said

    async def note(self, conversation: ConversationId, body: str) -> None:
        """Have a colleague leave a note."""

        def unit(tx: Transaction) -> None:
            note = messages.append(tx, _note(MessageId(tx.next_id()), conversation, body), SHOP, None)
            conversations.record(tx, (NoteAdded(ACME, conversation, NOW, message=note.id),))

        await self.store.write(unit)
        await self.caught_up()

    async def caught_up(self) -> None:
        while await self.store.write(partial(search.catch_up, limit=3)):
            pass

    async def found(self, text: str, *walls: MerchantId, notes: bool = True) -> list[ConversationId]:
        asked = Search(walls=frozenset(walls or (ACME,)), text=text, language="en", notes=notes)
        page = await self.store.read(lambda tx: search.page(tx, asked))
        return [one.conversation.id for one in page.listed]


def _worded(tx: Transaction, said: Message, wording: str) -> TextAdded:
    messages.add_text(tx, said, Text(language="pt", body=wording, origin=Origin.MACHINE), NOW)
    return TextAdded(said.merchant, said.conversation, NOW, message=said.id, language="pt")


def _note(number: MessageId, conversation: ConversationId, body: str) -> Message:
    return Message(
        id=number,
        merchant=ACME,
        conversation=conversation,
        position=0,
        kind=Kind.NOTE,
        author=Author.AGENT,
        agent=None,
        body=body,
        language="en",
        confidence=1,
        sent_at=NOW,
    )


@pytest.fixture
def said(opened: Opened) -> Said:
    return Said(opened())


#: What a customer says, and what somebody then types to find it.
LANGUAGES = {
    "Onde está a minha encomenda?": "encomenda ESTA",
    "¿Dónde está mi pedido?": "donde",
    "Mein Päckchen aus der Straße": "strasse packchen",
    "我的订单在哪里": "订单",
    "包裹坏了": "了",
    "请给我换一个新的": "换一个新",
    "注文した商品はどこですか": "商品",
    "제 주문은 어디에 있나요": "주문",
    "أين طَلَبِي؟ إلى الآن": "طلبي الى",
    "สินค้าของฉันอยู่ที่ไหนครับ": "สินค้า",
    "मेरा ऑर्डर कहाँ है": "ऑर्डर",
    "Где мой заказ?": "ЗАКАЗ",
    "It is order #A-10042, paid": "a-10042",
    "It is order #B-20042, paid": "200",
}


async def test_words_are_found_in_each_language(said: Said) -> None:
    spoken = {body: (await said(body, by=f"customer of {body}")).conversation for body in LANGUAGES}
    found = {body: await said.found(asked) for body, asked in LANGUAGES.items()}
    assert found == {body: [conversation] for body, conversation in spoken.items()}


async def test_wordings_beginnings_numbers_and_names_are_found(said: Said) -> None:
    wanted = await said("Two lamps of order 7 are missing", "Faltam dois candeeiros", name="João Sá")
    asked = ("lamps", "LAMP", "candeeiros", "order 7", "joão", "joao lamps")
    assert [await said.found(text) for text in asked] == [[wanted.conversation]] * len(asked)


async def test_what_was_not_said_is_not_found(said: Said) -> None:
    await said("Two lamps are missing")
    asked = ("lamp tables", "amps", "a OR b", '"', "* NEAR(", "", "-", "words:lamps")
    assert [await said.found(text) for text in asked] == [[]] * len(asked)


async def test_an_address_is_found_by_its_parts(said: Said) -> None:
    wanted = await said("Hello", by="ana.sousa@example.com")
    assert await said.found("sousa example.com") == [wanted.conversation]


async def test_the_newest_match_comes_first_and_each_conversation_once(said: Said) -> None:
    first, second = await said("red lamp", by="ana"), await said("blue lamp", by="bob")
    await said("the lamp again", by="ana")
    assert await said.found("lamp") == [first.conversation, second.conversation]


async def test_pages_follow_each_other_without_a_gap(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_MATCHES", 3)
    spoken = [await said("lamp", by=f"customer-{number}") for number in range(7)]
    found: list[ConversationId] = []
    asked = Search(walls=frozenset({ACME}), text="lamp", language="en", limit=2)
    while True:
        page = await said.store.read(partial(search.page, search=asked))
        found += [one.conversation.id for one in page.listed]
        if page.next is None:
            break
        asked = replace(asked, before=page.next)
    assert found == [one.conversation for one in reversed(spoken)]


async def test_one_conversation_that_says_it_again_and_again_costs_a_page_no_more_than_the_rest(
    said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_MATCHES", 2)
    monkeypatch.setattr(search, "_STATEMENTS", 1)
    other = await said("ok", by="bob")
    for _ in range(5):
        talkative = await said("ok")
    asked = Search(walls=frozenset({ACME}), text="ok", language="en")
    pages = []
    for _ in range(3):
        found = await said.store.read(partial(search.page, search=asked))
        pages.append([one.conversation.id for one in found.listed])
        asked = replace(asked, before=found.next)
    assert pages == [[talkative.conversation]] * 2 + [[talkative.conversation, other.conversation]]


async def test_a_search_ends_at_the_walls_even_where_two_merchants_share_a_code(
    said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_CODES", 1)
    assert code_of(ACME, note=False) == code_of(BETA, note=True)
    ours, theirs = await said("lamp"), await said("lamp", by="eve", merchant=BETA)
    assert await said.found("lamp") == [ours.conversation]
    assert await said.found("lamp", ACME, BETA) == [theirs.conversation, ours.conversation]


async def test_notes_are_found_by_those_who_read_them(said: Said) -> None:
    talked = await said("Hello")
    await said.note(talked.conversation, "suspicious")
    assert await said.found("suspicious") == [talked.conversation]
    assert await said.found("suspicious", notes=False) == []



@pytest.mark.parametrize(
    ("body", "held"), [("[gone]", None), ("My card is 4111", "filter_failed")], ids=["redacted", "held"]
)
async def test_what_is_redacted_or_held_cannot_be_found_at_once_nor_guessed_from_beginnings(
    said: Said, body: str, held: str | None
) -> None:
    secret = await said("My card is 4111", "O meu cartão é 4111")
    kept = await said("My lamp", by="bob")
    await said.store.write(
        lambda tx: tx.run("set_prepared", id=secret.id, body=body, language="en", confidence=1, held=held)
    )
    assert await said.found("4111") == await said.found("cartão") == await said.found("car") == []
    assert await said.found("my") == [kept.conversation]
    assert await _terms(said) == {"my", "lamp"}


async def _terms(said: Said) -> set[str]:
    stem = code_of(ACME, note=False)
    found = await said.store.read(lambda tx: tx.all("terms_beginning", stems=f'["{stem}"]', limit=100))
    return {row["term"].removeprefix(stem) for row in found}


async def test_what_is_left_of_a_message_is_found_again_after_the_next_event_about_it(said: Said) -> None:
    talked = await said("My card is 4111")

    def redact(tx: Transaction) -> None:
        tx.run("set_prepared", id=talked.id, body="My card is ****", language="en", confidence=1, held=None)
        conversations.record(tx, (MessageReceived(ACME, talked.conversation, NOW, message=talked.id),))

    await said.store.write(redact)
    await said.caught_up()
    assert await said.found("card") == [talked.conversation]
    assert await said.found("4111") == []
