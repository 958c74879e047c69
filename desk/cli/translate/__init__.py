"""``desk translate``: the desk's translation on the command line, and how good it is."""

from desk.cli.translate.command import COMMAND

__all__ = ["COMMAND"]
