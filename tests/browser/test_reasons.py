"""Why something was refused, failed or rests, read by people in their own languages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from desk_vendure import Vendure
from playwright.async_api import expect

from desk import Phrase, Refused, Revoked, Translator, phrased
from desk.domain.ids import InboxId
from tests.browser.conftest import OpensConsole, OpensShop
from tests.browser.test_languages import LANGUAGES, catalog
from tests.browser.test_orders import about_an_order, card
from tests.support.served import Besides, Served, served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
HALF_DONE = Phrase(
    "desk_vendure",
    "The order is cancelled, but the money was not given back. {reason}",
    {"reason": phrased("card_expired (issuer: 54)")},
)
LOCKED_OUT = Phrase(
    "desk_vendure", "The shop does not take the API key for this channel; make a new one in its dashboard"
)


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path, engine: Translator) -> AsyncIterator[Served]:
    """A desk that has Vendure's connector, and so its words."""
    async with served(tmp_path, engine, Besides(plugins={"vendure": Vendure})) as site:
        yield site


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pt", "O pedido está cancelado, mas o dinheiro não foi devolvido. O canal diz: “card_expired (issuer: 54)”"),
        ("ar", "أُلغي الطلب، لكن المال لم يُردّ. تقول القناة: “\u2068card_expired (issuer: 54)\u2069”"),
    ],
    ids=["pt", "ar"],
)
async def test_what_a_shop_refuses_says_why_in_the_agents_language(
    site: Served, opens_console: OpensConsole, opens_shop: OpensShop, language: str, said: str
) -> None:
    joy = await about_an_order(site, opens_console, opens_shop, "joy")
    site.shop.will(Refused(HALF_DONE))
    await card(joy).get_by_role("button", name="Cancel order").click()
    await joy.page.get_by_role("form", name="Cancel order").get_by_role("button", name="Cancel order").click()
    await expect(joy.page.locator(".message.action")).to_contain_text("money was not given back")
    await joy.speak(language, LANGUAGES[language])
    await expect(joy.page.locator(".message.action .reason")).to_have_text(said)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pt", "A loja não aceita a chave de API para este canal; crie uma nova no painel dela"),
        ("ar", "لا يقبل المتجر مفتاح API لهذه القناة؛ أنشئ مفتاحًا جديدًا من لوحة تحكمه"),
    ],
    ids=["pt", "ar"],
)
async def test_an_inbox_that_rests_says_why_in_the_operators_language(
    site: Served, opens_console: OpensConsole, language: str, said: str
) -> None:
    async def refuse() -> None:
        raise Revoked(LOCKED_OUT)

    with pytest.raises(Revoked):
        await site.desk.channels[InboxId("kite-shop")].ask(refuse(), 5)
    otto = await opens_console("otto")
    await otto.speak(language, LANGUAGES[language])
    await otto.button((await catalog(otto.page, language))["Operations"]).click()
    await expect(otto.page.locator(".inboxes li").first).to_contain_text(said)
