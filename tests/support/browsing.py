"""Windows on a desk in a headless browser: an agent's console, a customer's shop."""

import re
from collections.abc import Sequence

from playwright.async_api import BrowserContext, ConsoleMessage, Dialog, Error, Locator, Page, WebSocketRoute, expect

from tests.support.served import PASSWORD

#: Machines are slow and models are slower; a condition that has not come true by then never will.
PATIENCE_MS = 20_000
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
#: Browsers know no other clock than the machine's: this moves it to the desk's moment.
SHIFTED_CLOCK = """
(() => {
  const Machine = Date;
  const now = () => Machine.now() + AHEAD;
  globalThis.Date = class Date extends Machine {
    constructor(...parts) { super(...(parts.length ? parts : [now()])); }
    static now() { return now(); }
  };
})();
"""
#: The console asks who is there before anybody has logged in; browsers report the answer as an error.
_NOBODY_YET = re.compile(r"/api/session$")

expect.set_options(timeout=PATIENCE_MS)


class Window:
    """A page and everything that went wrong in it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.trouble: list[str] = []
        self._expected: list[re.Pattern[str]] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._said)
        page.on("pageerror", self._broke)
        page.on("dialog", self._asked)

    def expects(self, trouble: str) -> None:
        """Let a story break something on purpose: the browser's complaint about it is none."""
        self._expected.append(re.compile(trouble))

    async def offline(self, gone: bool) -> None:
        """Take this window's network away, or give it back."""
        await self.page.context.set_offline(gone)

    @property
    def complaints(self) -> list[str]:
        return [each for each in self.trouble if not any(known.search(each) for known in self._expected)]

    def _said(self, message: ConsoleMessage) -> None:
        nobody_yet = "401" in message.text and _NOBODY_YET.search(message.location.get("url", ""))
        if message.type == "error" and not nobody_yet:
            self.trouble.append(message.text)

    def _broke(self, error: Error) -> None:
        self.trouble.append(str(error))

    async def _asked(self, dialog: Dialog) -> None:
        self.trouble.append(f"a dialog says {dialog.message!r}")
        await dialog.dismiss()


class Feed:
    """The live feed of a console, which a story can hold up like a bad network does."""

    def __init__(self) -> None:
        self._held: list[tuple[WebSocketRoute, str | bytes]] | None = None

    @classmethod
    async def of(cls, page: Page) -> "Feed":
        """Stand between a page that is not loaded yet and the desk."""
        feed = cls()
        await page.route_web_socket(re.compile(r"/api/live"), feed._connected)
        return feed

    def hold(self) -> None:
        """Keep whatever comes from now on."""
        self._held = []

    def release(self) -> None:
        """Hand over what was kept, and hold nothing more."""
        held, self._held = self._held or [], None
        for page, frame in held:
            page.send(frame)

    def _connected(self, page: WebSocketRoute) -> None:
        page.connect_to_server().on_message(lambda frame: self._came(page, frame))

    def _came(self, page: WebSocketRoute, frame: str | bytes) -> None:
        if self._held is None:
            page.send(frame)
        else:
            self._held.append((page, frame))


class Console(Window):
    """What an agent sees and does."""

    async def visit(self) -> None:
        await self.page.goto(f"{self.url}/console")
        await expect(self.page.locator("#name")).to_be_focused()

    async def log_in(self, name: str) -> None:
        await self.visit()
        await self.page.fill("#name", name)
        await self.page.fill("#password", PASSWORD)
        await self.page.keyboard.press("Enter")
        await self.live()

    async def live(self) -> None:
        """Wait until the console follows the desk."""
        await expect(self.page.locator(".topbar .live.live")).to_be_visible()

    @property
    def rows(self) -> Locator:
        return self.page.locator(".row")

    @property
    def messages(self) -> Locator:
        return self.page.locator("article.message")

    def message(self, words: str) -> Locator:
        """Return the message whose words on top are these."""
        return self.messages.filter(has=self.page.locator(".head", has_text=words))

    @property
    def composer(self) -> Locator:
        return self.page.locator("#composer-text")

    @property
    def will_read(self) -> Locator:
        return self.page.locator(".will-read .said")

    @property
    def refusal(self) -> Locator:
        return self.page.locator(".refusal")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    async def open_first(self) -> None:
        """Open the conversation at the top of the list."""
        await self.rows.first.click()
        await expect(self.messages.first).to_be_visible()

    @property
    def said(self) -> Locator:
        """The words on top of every message."""
        return self.page.locator("article.message .head")

    async def reply(self, words: str) -> None:
        """Write an answer or a note, whichever is begun, and send it."""
        await self.composer.fill(words)
        await self.send()

    async def send(self) -> None:
        """Send what is written, and wait until the desk has it."""
        await self.composer.press("Enter")
        await expect(self.composer).to_have_value("")

    async def speak(self, language: str, name: str) -> None:
        """Choose the console's language by its own name."""
        await self.page.locator(".topbar .menu-button", has_text=re.compile(r"^[A-Z]{2}$")).click()
        await self.page.get_by_role("menuitemradio", name=name).click()
        await expect(
            self.page.locator(".topbar .menu-button", has_text=re.compile(f"^{language.upper()}$"))
        ).to_be_visible()

    async def take_from_queue(self) -> None:
        """Take the conversation at the top of the queue."""
        await self.page.locator("#tab-queue").click()
        await self.open_first()
        await self.button("Take it").click()
        await expect(self.button("Take it")).to_have_count(0)


class Shop(Window):
    """What a customer sees and does."""

    async def visit(self, merchant: str) -> None:
        await self.page.goto(f"{self.url}/shop/{merchant}")
        await expect(self.launcher).to_be_visible()

    async def open_chat(self) -> None:
        await self.launcher.click()
        await expect(self.field).to_be_visible()

    @property
    def chat(self) -> Locator:
        return self.page.locator("meridian-chat")

    @property
    def launcher(self) -> Locator:
        return self.chat.locator(".launcher")

    @property
    def field(self) -> Locator:
        return self.chat.locator("textarea")

    @property
    def said(self) -> Locator:
        """Everything in the log, own words and answers."""
        return self.chat.locator(".message .body")

    @property
    def mine(self) -> Locator:
        return self.chat.locator(".message[data-mine]")

    @property
    def answers(self) -> Locator:
        return self.chat.locator(".message:not([data-mine])")

    async def is_called(self, name: str) -> None:
        """Let the shop tell the widget who has signed in, as its page may."""
        await self.chat.evaluate("(chat, name) => chat.setAttribute('name', name)", name)

    async def speak(self, language: str) -> None:
        """Choose the language of the widget's own words."""
        await self.chat.locator("select").select_option(language)
        await expect(self.chat.locator(".root")).to_have_attribute("lang", language)

    async def write(self, words: str) -> None:
        """Send a message, whether or not it can leave now."""
        await self.field.fill(words)
        await self.field.press("Enter")
        await expect(self.mine.last.locator(".body")).to_have_text(words)

    async def say(self, words: str) -> None:
        """Send a message and wait until the desk has it."""
        await self.write(words)
        await expect(self.mine.last).to_have_attribute("data-state", "sent")


async def words_of(found: Locator) -> list[str]:
    return [words.strip() for words in await found.all_inner_texts()]


def complaints_of(windows: Sequence[Window]) -> list[str]:
    return [complaint for window in windows for complaint in window.complaints]


async def shifted(context: BrowserContext, ahead_ms: int) -> None:
    """Let pages of this context live at the desk's moment."""
    await context.add_init_script(SHIFTED_CLOCK.replace("AHEAD", str(ahead_ms)))
