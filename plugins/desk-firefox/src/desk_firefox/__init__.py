"""Firefox Translations models as a translator of Meridian Desk: offline, in worker processes."""

from desk_firefox.plugin import Firefox

__all__ = ["Firefox"]
