"""Language tags: BCP 47, written one way, and asked one question."""

import re
from functools import lru_cache

from desk.domain.errors import Invalid

#: A tag's primary language, optional script and region; variants and extensions are not used here.
_TAG = re.compile(
    r"(?P<language>[A-Za-z]{2,3})(?:[-_](?P<script>[A-Za-z]{4}))?(?:[-_](?P<region>[A-Za-z]{2}|[0-9]{3}))?"
)

#: What a message's language is called when nobody can tell.
UNKNOWN = "und"


def canonical(tag: str) -> str:
    """Return ``pt-BR`` for ``PT_br``; raise ``ValueError`` for what is no tag."""
    match = _TAG.fullmatch(tag.strip())
    if match is None:
        raise ValueError(f"{tag!r} is not a language tag such as 'pt', 'pt-BR' or 'zh-Hant'")
    parts = [match["language"].lower()]
    if match["script"]:
        parts.append(match["script"].title())
    if match["region"]:
        parts.append(match["region"].upper())
    return "-".join(parts)


def asked_for(key: str, tag: str) -> str:
    """Return a tag that somebody named under a key, written the one way; raise ``Invalid`` for what is none."""
    try:
        written = canonical(tag)
    except ValueError as error:
        raise Invalid(f"{key}: {error}") from error
    if written == UNKNOWN:
        raise Invalid(f"{key}: found {written!r}; expected the tag of a language")
    return written


@lru_cache(maxsize=1024)  # of a desk's few tags, asked a dozen times about each message
def primary(tag: str) -> str:
    """Return the language without script and region: ``pt`` for ``pt-BR``."""
    return tag.partition("-")[0].lower()


@lru_cache(maxsize=1024)
def readable_as(written: str, read: str) -> bool:
    """Tell whether somebody who reads ``read`` reads a text in ``written`` without translation.

    Regional forms of one language are mutually readable; Chinese is not, once both sides name
    a different script.
    """
    if UNKNOWN in (written, read) or primary(written) != primary(read):
        return False
    return not (primary(written) == "zh" and chinese_script(written) != chinese_script(read))


def chinese_script(tag: str) -> str:
    """Return the script of a Chinese tag, implied by its region where it is not written."""
    subtags = set(tag.split("-")[1:])
    if "Hans" not in subtags and subtags & {"Hant", "TW", "HK", "MO"}:
        return "Hant"
    return "Hans"
