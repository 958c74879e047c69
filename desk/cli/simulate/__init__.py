"""``desk simulate``: what a configuration amounts to, before it goes live."""

from desk.cli.simulate.command import COMMAND

__all__ = ["COMMAND"]
