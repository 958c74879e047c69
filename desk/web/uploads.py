"""Taking files in: read as they come, never more than allowed, and not in memory before they are whole."""

from collections.abc import Sequence
from tempfile import SpooledTemporaryFile

from aiohttp import web

from desk.domain.errors import Invalid
from desk.domain.files import MEGABYTE, FileRules, check, clean_name
from desk.web.numbers import whole

_CHUNK = 64 * 1024


async def receive(request: web.Request, rules: FileRules) -> tuple[str, bytes]:
    """Return the name and the bytes of the file that a request carries as its body; raises ``FileRefused``.

    What is announced as too large is refused before it is read, what turns out to be as soon as it does.
    """
    name = clean_name(request.query.get("name", ""))
    check(rules.objection(name, "", request.content_length or 1) if _hopeless(request, rules) else None)
    with SpooledTemporaryFile(max_size=MEGABYTE) as kept:
        size = 0
        async for chunk in request.content.iter_chunked(_CHUNK):
            size += len(chunk)
            if size > rules.largest:
                check(rules.objection(name, "", size))
            kept.write(chunk)
        kept.seek(0)
        return name, kept.read()


def numbers_of(told: Sequence[str]) -> tuple[int, ...]:
    """Return the numbers of chosen files as clients tell them."""
    found = [whole(one) for one in told]
    if None in found:
        raise Invalid(f"files: found {list(told)!r:.100}; expected the ids that choosing them returned")
    return tuple(one for one in found if one is not None)


def _hopeless(request: web.Request, rules: FileRules) -> bool:
    return not rules.any or (request.content_length or 0) > rules.largest
