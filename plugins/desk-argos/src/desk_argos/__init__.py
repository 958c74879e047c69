"""Argos Translate packages as a translator of Meridian Desk: offline, in a worker process."""

from desk_argos.plugin import Argos

__all__ = ["Argos"]
