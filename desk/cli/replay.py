"""``desk replay``."""
from desk.hooks.protocols import Command

COMMAND = Command("replay", "x", lambda _: 0)
