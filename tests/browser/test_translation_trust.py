"""Whoever cannot read a language sees who translated, what is doubtful, and how to put it right."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from desk import Translator
from tests.browser.conftest import OpensConsole, OpensShop
from tests.support.browsing import Console
from tests.support.phrasebook import Phrasebook

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MARKUP = "<img src=x onerror=alert(1)>"
#: The engine loses a "not", miscounts, and puts markup where there was none.
SLIPS = {"not ": "", "two photos": "three photos", "my kite": MARKUP}
QUESTION = "Onde está o meu pedido AB-1042?"
ENGLISH = "Where is my order AB-1042?"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def engine() -> AsyncIterator[Translator]:
    yield Phrasebook(SLIPS, guesses=["A caixa veio aberta"], stammers=["Quero o meu dinheiro de volta"])


def made(message: Locator) -> Locator:
    """Return who made the wording on top."""
    return message.locator(".made-line").first


async def correct(console: Console, message: Locator, wording: str) -> None:
    await message.get_by_role("button", name="Correct this translation").click()
    await message.locator("textarea").fill(wording)
    await console.page.keyboard.press("Control+Enter")


async def test_both_texts_are_there_and_who_made_each(opens_console: OpensConsole, opens_shop: OpensShop) -> None:
    console, shop = await opens_console(), await opens_shop("aurora")
    await shop.say(QUESTION)
    await console.open_first()
    asked = console.messages.first
    await expect(asked.locator(".head")).to_have_text(ENGLISH)
    await expect(asked.locator(".other.original .said")).to_have_text(QUESTION)
    await expect(made(asked)).to_contain_text("translated by phrasebook · pt-en 7")
    await made(asked).locator("summary").click()
    await expect(made(asked)).to_contain_text("numbers, links and names")
    await expect(made(asked)).to_contain_text("90%")
    await expect(asked.locator(".flag")).to_have_count(0)

    await console.composer.fill("We are very sorry for the delay.")
    await expect(console.will_read).to_have_text("Lamentamos muito o atraso.")
    await expect(console.page.locator(".will-read .made")).to_contain_text("translated by phrasebook")
    await expect(console.page.locator(".read-back.same")).to_contain_text("it says the same")
    await console.send()
    answer = console.messages.last
    await expect(answer.locator(".other.customer .said")).to_have_text("Lamentamos muito o atraso.")
    await expect(answer.locator(".other.customer .made")).to_contain_text("translated by phrasebook")


async def test_what_is_doubtful_is_said(opens_console: OpensConsole, opens_shop: OpensShop) -> None:
    console, shop = await opens_console(), await opens_shop("aurora")
    await shop.say("A caixa veio aberta.")
    await console.open_first()
    await expect(console.messages.first.locator(".flag")).to_have_text("The translator itself is not sure of this")


async def test_a_sentence_that_failed_stands_as_it_was_among_the_others(
    opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    console, shop = await opens_console(), await opens_shop("aurora")
    await shop.say("Onde está o meu pedido? Quero o meu dinheiro de volta. Obrigada!")
    await console.open_first()
    first = console.messages.first
    await expect(first.locator(".head")).to_have_text("Where is my order? Quero o meu dinheiro de volta. Thank you!")
    await expect(first.locator(".origin")).to_contain_text("Some sentences could not be translated")
    await expect(first.locator(".other.original .said")).to_contain_text("Obrigada!")


async def test_a_correction_serves_the_next_message_too(opens_console: OpensConsole, opens_shop: OpensShop) -> None:
    console, shop = await opens_console(), await opens_shop("aurora")
    await shop.say("Cadê o meu trem?")
    await console.open_first()
    first = console.messages.first
    await expect(made(first)).to_contain_text("translated by phrasebook")
    await console.page.keyboard.press("c")
    await expect(first.get_by_label("Remember for next time")).to_be_checked()
    await first.locator("textarea").fill("nonsense")
    await console.page.keyboard.press("Escape")
    await expect(first.locator(".head")).not_to_have_text("nonsense")
    await expect(first.get_by_role("button", name="Correct this translation")).to_be_focused()

    await correct(console, first, "Where is my stuff?")
    await expect(first.locator(".head")).to_have_text("Where is my stuff?")
    await expect(made(first)).to_have_text("corrected by Joy Santos")
    await shop.say("Cadê o meu trem?")
    second = console.messages.nth(1)
    await expect(second.locator(".head")).to_have_text("Where is my stuff?")
    await expect(made(second)).to_contain_text("as Joy Santos worded it before")


async def test_a_correction_that_drops_a_number_is_asked_about_in_its_place(
    opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    console, shop = await opens_console(), await opens_shop("aurora")
    console.expects("422")
    await shop.say(QUESTION)
    await console.open_first()
    first = console.messages.first
    await correct(console, first, "Where is it?")
    await expect(first.get_by_role("alert")).to_contain_text("AB-1042")
    await expect(first.locator("textarea")).to_have_value("Where is it?")
    await first.get_by_role("button", name="Save anyway").click()
    await expect(first.locator(".head")).to_have_text("Where is it?")


async def test_saying_which_language_it_is_translates_anew(opens_console: OpensConsole, opens_shop: OpensShop) -> None:
    console, shop = await opens_console(), await opens_shop("aurora")
    await shop.say("Obrigada! Estou esperando há três semanas!")
    await console.open_first()
    first = console.messages.first
    await expect(first.locator(".head")).to_have_text("Thank you! I have been waiting for three weeks!")
    await expect(console.page.locator(".belief")).to_contain_text("sure")
    await console.button("That is not right").click()
    await console.page.get_by_label("Customer's language").select_option("es")
    await expect(made(first)).to_contain_text("es-en 7")
    await expect(first.locator(".head")).to_contain_text("in en:")


async def test_forms_of_a_language_are_told_apart(opens_console: OpensConsole, opens_shop: OpensShop) -> None:
    console, shop = await opens_console(), await opens_shop("aurora")
    await shop.say(QUESTION)
    await console.open_first()
    for tag, short, name in (("pt-BR", "PT-BR", "Brazilian Portuguese"), ("zh-Hant", "ZH-Hant", "Traditional Chinese")):
        await console.button("That is not right").click()
        await console.page.get_by_label("Customer's language").select_option(tag)
        await expect(console.page.locator(".belief strong")).to_have_text(name)
        await expect(console.page.locator(".belief .lang")).to_contain_text(short)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("We will not send it again.", "A “not” came or went: not"),
        ("Please send us two photos of it.", "A number changed: two → three"),
    ],
    ids=["denial", "number"],
)
async def test_what_reads_otherwise_is_told_before_it_leaves(
    opens_console: OpensConsole, opens_shop: OpensShop, words: str, told: str
) -> None:
    console, shop = await opens_console(), await opens_shop("aurora")
    await shop.say("Onde está o meu pedido?")
    await console.open_first()
    await console.composer.fill(words)
    warned = console.page.locator(".read-back.doubt")
    await expect(warned).to_contain_text("Read back to you:")
    await expect(warned.locator("li")).to_have_text([told])
    await console.composer.press("Enter")
    await expect(console.refusal).to_contain_text(told)
    await expect(shop.answers).to_have_count(0)
    await console.button("Send anyway").click()
    await expect(shop.answers).to_have_count(1)


async def test_a_wording_of_one_s_own_is_remembered_and_offered(
    opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    console, shop = await opens_console(), await opens_shop("aurora")
    await shop.say("Onde está o meu pedido?")
    await console.open_first()
    await console.composer.fill("We packed your kite with great care this morning.")
    await console.button("Edit").click()
    await expect(console.page.locator(".composer").get_by_label("Remember for next time")).to_be_checked()
    await console.page.locator(".will-read textarea").fill("Embalamos a sua pipa com muito carinho hoje cedo.")
    await console.send()
    await expect(shop.answers.last.locator(".body")).to_have_text("Embalamos a sua pipa com muito carinho hoje cedo.")

    await console.composer.fill("We packed your kite with great care this evening.")
    offered = console.page.get_by_role("group", name="Worded before").get_by_role("button")
    await expect(offered).to_contain_text("Embalamos a sua pipa")
    await expect(offered.locator(".share")).to_contain_text("%")
    await offered.click()
    await expect(console.page.locator(".will-read textarea")).to_have_value(
        "Embalamos a sua pipa com muito carinho hoje cedo."
    )
    await console.composer.fill("")
    await expect(console.page.locator(".will-read textarea")).to_have_count(0)
    await console.composer.fill("We packed your kite with great care this morning.")
    await expect(console.page.locator(".will-read")).to_contain_text(
        "Embalamos a sua pipa com muito carinho hoje cedo."
    )


async def test_markup_in_a_translation_stays_words(opens_console: OpensConsole, opens_shop: OpensShop) -> None:
    console, shop = await opens_console(), await opens_shop("aurora")
    await shop.say(f"Obrigada! {MARKUP}")
    await console.open_first()
    await expect(console.messages.first.locator(".head")).to_have_text(f"Thank you! {MARKUP}")
    await shop.say("Obrigada! Eu adoro my kite aqui.")
    await expect(console.messages).to_have_count(2)
    await expect(console.messages.last.locator(".origin")).to_contain_text("stand as they were written")
    await console.composer.fill(f"Thank you! {MARKUP}")
    await expect(console.will_read).to_have_text(f"Obrigada! {MARKUP}")
    await expect(console.page.locator("main img")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("ar", "أين طلبي AB-1042؟ أنا أنتظر منذ ثلاثة أسابيع!", "يخرج طردك اليوم ويصل يوم الثلاثاء."),
        ("zh", "我的订单在哪里？AB-1042。我已经等了三个星期！", "您的包裹今天发出，星期二送达。"),
    ],
    ids=["arabic", "chinese"],
)
async def test_a_conversation_in_another_script_reads_well(
    opens_console: OpensConsole, opens_shop: OpensShop, language: str, question: str, answer: str
) -> None:
    console, shop = await opens_console(), await opens_shop("aurora")
    await shop.say(question)
    await console.open_first()
    first = console.messages.first
    await expect(first.locator(".head")).to_contain_text("I have been waiting for three weeks!")
    original = first.locator(".other.original .said")
    await expect(original).to_have_text(question)
    await expect(original).to_have_attribute("dir", "auto")
    assert str(await original.get_attribute("lang")).startswith(language)
    await console.composer.fill("Your parcel leaves today and arrives on Tuesday.")
    await expect(console.will_read).to_have_text(answer)
    await expect(console.page.locator(".read-back.same")).to_be_visible()
    await console.send()
    await expect(shop.answers.last.locator(".body")).to_have_text(answer)
    await console.composer.fill("We will send it again.")
    await expect(console.page.locator(".read-back.same")).to_be_visible()


async def test_an_operator_sees_how_translators_do(opens_console: OpensConsole, opens_shop: OpensShop) -> None:
    shop = await opens_shop("aurora")
    await shop.say(QUESTION)
    console = await opens_console("otto")
    await console.button("Operations").click()
    await console.page.get_by_role("tab", name="Translators").click()
    portuguese = console.page.locator(".engines li", has_text="Portuguese to English")
    await expect(portuguese).to_contain_text("Answers")
    await expect(portuguese).to_contain_text("phrasebook")
