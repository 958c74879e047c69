"""Files both ways: a photo of a broken cup comes in, a form goes out, and each is opened where it belongs."""

import struct
import zlib
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, expect

from tests.browser.conftest import ARTIFACTS, OpensConsole, OpensShop
from tests.browser.test_phone import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PDF = b"%PDF-1.4 a form\n"


def _photo(width: int = 320, height: int = 240) -> bytes:
    """Return a PNG that looks like something: a cup on a table, in the light of an evening."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            inside = (x - width // 2) ** 2 / 75**2 + (y - height // 2) ** 2 / 65**2 < 1
            crack = inside and abs((x - width // 2) - (y - height // 2) % 20 + 10) < 3
            rows += bytes((40, 36, 60) if crack else (236, 226, 208) if inside else (196 - y // 3, 150 - y // 3, 110 + x // 6))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(rows))) + chunk(b"IEND", b"")


CUP: FilePayload = {"name": "xícara quebrada.png", "mimeType": "image/png", "buffer": _photo()}
FORM: FilePayload = {"name": "Formulário de devolução.pdf", "mimeType": "application/pdf", "buffer": PDF}


async def test_a_photo_of_a_broken_cup_is_answered_with_a_form(
    opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    console, shop = await opens_console(), await opens_shop("aurora")
    await shop.chat.locator("input[type=file]").set_input_files([CUP])
    await expect(shop.chat.locator(".chosen li")).to_have_count(1)
    await shop.field.fill("A minha xícara chegou quebrada.")
    await expect(shop.chat.locator(".send")).to_be_enabled()
    await shop.page.screenshot(path=ARTIFACTS / "files-widget-choosing.png")
    await shop.say("A minha xícara chegou quebrada.")
    await expect(shop.mine.locator("[data-drawn] canvas")).to_be_visible()

    await console.open_first()
    seen = console.messages.first.locator(".file.picture img")
    await expect(seen).to_have_js_property("naturalWidth", 320)
    await console.page.locator("#composer-files").set_input_files([FORM, CUP])
    await expect(console.page.locator(".chosen .file-name")).to_have_text([FORM["name"], CUP["name"]])
    await expect(console.page.locator(".chosen-note")).to_be_visible()
    await console.composer.fill("I am sorry! Please fill in this form.")
    await console.page.screenshot(path=ARTIFACTS / "files-console-choosing.png")
    await console.button("Remove xícara quebrada.png").click()
    await console.page.reload()
    await expect(console.page.locator(".chosen .file-name")).to_have_text([FORM["name"]])
    await console.send()
    await expect(console.page.locator(".chosen .file")).to_have_count(0)
    await expect(console.messages.last.locator("a.file")).to_have_attribute("download", FORM["name"])

    file = shop.answers.locator(".file")
    await expect(file).to_contain_text("Formulário de devolução.pdf")
    async with shop.page.expect_download() as opening:
        await file.click()
    opened = await opening.value
    assert (opened.suggested_filename, Path(await opened.path()).read_bytes()) == (FORM["name"], PDF)
    await shop.page.screenshot(path=ARTIFACTS / "files-widget.png")
    await console.page.screenshot(path=ARTIFACTS / "files-console.png")


async def test_a_picture_alone_says_enough_on_a_telephone_and_from_right_to_left(
    opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    console, shop = await opens_console(), await opens_shop("aurora", **PHONE)
    await shop.speak("ar")
    large: FilePayload = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": bytes(10_000_001)}
    await shop.chat.locator("input[type=file]").set_input_files([CUP, large])
    await expect(shop.chat.locator(".chosen [data-trouble]")).to_contain_text("10")
    await expect(shop.chat.locator(".send")).to_be_enabled()
    await shop.page.screenshot(path=ARTIFACTS / "files-phone-choosing.png")
    await shop.chat.locator(".send").click()
    await expect(shop.mine.locator("[data-drawn] canvas")).to_be_visible()
    await expect(shop.mine.locator(".body")).to_be_hidden()
    await expect(shop.mine).to_have_attribute("data-state", "sent")
    await shop.page.screenshot(path=ARTIFACTS / "files-phone.png")
    await console.open_first()
    await expect(console.messages.last.locator(".file.picture img")).to_be_visible()
    await expect(console.messages.last.locator(".head")).to_have_count(0)
    await expect(console.rows.first).to_contain_text("xícara quebrada.png")


async def test_a_picture_is_pasted_and_a_file_that_is_not_taken_says_so(
    opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    console, shop = await opens_console(), await opens_shop("aurora")
    await shop.say("Olá!")
    await console.open_first()
    await console.composer.evaluate(
        """(field, bytes) => {
            const pasted = new DataTransfer();
            pasted.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: pasted, bubbles: true, cancelable: true }));
        }""",
        list(_photo(8, 6)),
    )
    await expect(console.page.locator(".chosen img")).to_have_js_property("naturalWidth", 8)
    await console.page.locator("form.composer").evaluate(
        """(form) => {
            const dragged = new DataTransfer();
            dragged.items.add(new File(["a form"], "form.pdf"));
            for (const kind of ["dragover", "drop"]) form.dispatchEvent(new DragEvent(kind, { dataTransfer: dragged, bubbles: true, cancelable: true }));
        }"""
    )
    await expect(console.page.locator(".chosen .file-name")).to_have_text(["image.png", "form.pdf"])
    empty: FilePayload = {"name": "leer.txt", "mimeType": "text/plain", "buffer": b""}
    await console.page.locator("#composer-files").set_input_files([empty])
    await expect(console.page.locator(".chosen .bad")).to_have_text("leer.txt is empty.")
    program: FilePayload = {"name": "setup.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"}
    console.expects("422")
    async with console.page.expect_file_chooser() as choosing:
        await console.composer.press("Control+u")
    await (await choosing.value).set_files([program])
    await expect(console.page.locator(".chosen .bad")).to_contain_text("setup.exe")
    await console.composer.press("Enter")
    await expect(console.messages.last.locator(".file.picture img")).to_have_js_property("naturalWidth", 8)
