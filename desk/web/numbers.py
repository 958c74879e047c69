"""Numbers that clients send as text; what no database can hold is none."""

#: The largest that a 64-bit column takes.
LARGEST = 2**63 - 1


def whole(text: str) -> int | None:
    """Return a whole number from 0 up, or None for what is no such number."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST))):
        return None
    number = int(text)
    return number if number <= LARGEST else None
