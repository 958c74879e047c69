"""How long a text is, as channels count."""


def length(text: str, unit: str) -> int:
    """Return a text's length in ``characters`` (code points), ``utf16`` units or ``bytes`` of UTF-8."""
    match unit:
        case "bytes":
            return len(text.encode("utf-8", "surrogatepass"))
        case "utf16":
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text)
