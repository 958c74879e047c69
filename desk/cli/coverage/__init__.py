"""``desk coverage``: who reads which language when, and where nobody does."""

from desk.cli.coverage.command import COMMAND

__all__ = ["COMMAND"]
