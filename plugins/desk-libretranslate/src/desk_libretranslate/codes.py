"""What LibreTranslate calls languages."""

#: All its versions know these names; the newer ones take the tags as well.
_NAMES = {
    "pt-br": "pb",
    "zh-hans": "zh",
    "zh-cn": "zh",
    "zh-sg": "zh",
    "zh-hant": "zt",
    "zh-tw": "zt",
    "zh-hk": "zt",
    "zh-mo": "zt",
}
_TAGS = {"pb": "pt-BR", "zh": "zh-Hans", "zt": "zh-Hant"}


def name(tag: str) -> str:
    """Return the server's name of a language: that of its variety if it has one, else the language's."""
    lower = tag.lower()
    return _NAMES.get(lower, lower.partition("-")[0])


def tag(written: str) -> str:
    """Return what operators wrote as a tag: the server's own names are taken too."""
    return _TAGS.get(written, written)
