"""Which languages the installed engines bring to which readers."""

from functools import cache

from desk.calendars.cover import Translatable
from desk.cli.configuration import Read
from desk.translation.pipeline import Pipeline


def translatable(read: Read) -> Translatable:
    """Return what routing asks in the running desk: whether a text can be given to a reader of a language."""
    return cache(Pipeline(read.engines, read.config.translation).can)
