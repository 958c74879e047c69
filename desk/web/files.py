"""Files and pages of strangers, handed out so that they do nothing in our name."""

import base64
import html
import re
from collections.abc import Sequence
from urllib.parse import quote

from aiohttp import web

from desk.domain.files import picture_type
from desk.domain.messages import Attachment

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, max-age=3600",
}
_FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
#: Pictures of the letter itself are in the page; nothing is fetched, so nobody learns who opened it.
_PAGE_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'; form-action 'none'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
_INSIDE = re.compile(r'src="cid:([^"]*)"')
#: Bytes of pictures that are put into a page.
_MOST_INSIDE = 12 * 1024 * 1024


def served(attachment: Attachment) -> web.Response:
    """Return a file as a download, or a picture as such."""
    content = attachment.content or b""
    kind = picture_type(content)
    how = "attachment" if kind is None else "inline"
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", attachment.name)
    named = f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(attachment.name, safe='')}"
    headers = {**_HEADERS, "Content-Security-Policy": _FILE_POLICY, "Content-Disposition": named}
    return web.Response(body=content, content_type=kind or "application/octet-stream", headers=headers)


def page(markup: str, inside: Sequence[Attachment]) -> web.Response:
    """Return a letter's markup as a page of its own, its pictures in their places."""
    pictures = dict(_pictures(inside))

    def put_in(found: re.Match[str]) -> str:
        return f'src="{pictures.get(html.unescape(found[1]), "")}"'

    body = _INSIDE.sub(put_in, markup)
    head = '<meta charset="utf-8"><base target="_blank">'
    text = f'<!DOCTYPE html><html><head>{head}</head><body dir="auto">{body}</body></html>'
    headers = {**_HEADERS, "Content-Security-Policy": _PAGE_POLICY}
    return web.Response(text=text, content_type="text/html", headers=headers)


def _pictures(inside: Sequence[Attachment]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    room = _MOST_INSIDE
    for one in inside:
        kind = picture_type(one.content or b"")
        if kind is not None and one.content is not None and one.inside is not None and len(one.content) <= room:
            room -= len(one.content)
            found.append((one.inside, f"data:{kind};base64,{base64.b64encode(one.content).decode()}"))
    return found
