"""Apertium as a translator of Meridian Desk: rules and dictionaries, offline, in processes of its own."""

from desk_apertium.plugin import Apertium

__all__ = ["Apertium"]
