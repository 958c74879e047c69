"""How the desk names what it finds in a shop."""


def entry(name: str) -> str:
    """Return the name of an entry of an order's history, whoever wrote it."""
    return f"history/{name}"
