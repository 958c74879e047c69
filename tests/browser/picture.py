"""One picture of two windows side by side, as somebody would see it who stands behind both people."""

import base64
import os
from pathlib import Path

from tests.browser.conftest import ARTIFACTS
from tests.support.browsing import Window

NAME = "console-and-widget.png"
#: Where the README finds it; only written on demand, so that a test run changes no tracked file.
PICTURES = Path("examples/pictures")

_PAGE = """
<style>
  html { background: linear-gradient(115deg, #dfe1f2, #e9e6f3 55%, #f6ead9); }
  body { margin: 0; padding: 30px 32px 38px; display: inline-flex; gap: 32px; font: 600 17px "Noto Sans", sans-serif; color: #3a3763; }
  figcaption { margin: 0 0 14px 6px; }
  figure { margin: 0; }
  img { display: block; border-radius: 14px; box-shadow: 0 2px 5px rgb(28 26 56 / 14%), 0 14px 40px rgb(28 26 56 / 22%); }
</style>
"""


async def take(windows: dict[str, Window]) -> None:
    """Photograph windows, each below its caption, into one PNG."""
    figures = [
        f"<figure><figcaption>{caption}</figcaption>{await _image(each)}</figure>" for caption, each in windows.items()
    ]
    first = next(iter(windows.values()))
    page = await first.page.context.new_page()
    await page.set_content(_PAGE + "".join(figures))
    width = await page.evaluate("Math.ceil(document.body.getBoundingClientRect().width)")
    await page.set_viewport_size({"width": width, "height": 200})
    picture = await page.screenshot(path=ARTIFACTS / NAME, full_page=True)
    await page.close()
    _keep(picture, NAME)


async def alone(window: Window, name: str) -> None:
    """Photograph one window into a PNG of this name."""
    _keep(await window.page.screenshot(path=ARTIFACTS / name, caret="hide"), name)


def _keep(picture: bytes, name: str) -> None:
    if os.environ.get("DESK_PICTURES") == "1":
        PICTURES.mkdir(parents=True, exist_ok=True)
        (PICTURES / name).write_bytes(picture)


async def _image(window: Window) -> str:
    shot = base64.b64encode(await window.page.screenshot(caret="hide")).decode()
    return f'<img src="data:image/png;base64,{shot}">'
