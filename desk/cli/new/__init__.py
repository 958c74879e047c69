"""``desk new connector``: a package that works, to be changed into yours."""

from desk.cli.new.command import COMMAND

__all__ = ["COMMAND"]
