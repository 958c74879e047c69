"""``desk demo``."""
from desk.hooks.protocols import Command

COMMAND = Command("demo", "x", lambda _: 0)
