"""A LibreTranslate server as a translator of Meridian Desk."""

from desk_libretranslate.plugin import LibreTranslate

__all__ = ["LibreTranslate"]
