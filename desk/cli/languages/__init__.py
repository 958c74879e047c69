"""``desk languages``: the models that engines translate with, on this disk."""

from desk.cli.languages.command import COMMAND

__all__ = ["COMMAND"]
