"""The plugin: its settings and what it hands over."""

import logging
from collections.abc import Iterable
from itertools import permutations
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta

from desk import Batching, DeskError, Settings, Translator, hookimpl
from desk_libretranslate.codes import tag
from desk_libretranslate.translator import LibreTranslateTranslator

_log = logging.getLogger(__name__)


class LibreTranslate:
    """Translates with a LibreTranslate server."""

    class Config(Settings):
        """``[plugins.libretranslate]``: where the server is, and what it translates."""

        url: str = ""
        api_key: str = ""
        #: Every pair of these is translated; ``pairs`` names single ones.
        languages: tuple[str, ...] = ()
        pairs: tuple[tuple[str, str], ...] = ()
        batch: Annotated[int, Meta(ge=1, le=1000)] = 16
        at_once: Annotated[int, Meta(ge=1, le=64)] = 2
        timeout: Annotated[float, Meta(gt=0)] = 30.0

    def __init__(self, config: Config) -> None:
        self._config = config

    @hookimpl
    def register_translators(self) -> Iterable[Translator]:
        """Hand over the server that was named; without one there is no translator."""
        config = self._config
        if not config.url:
            _log.debug("no url in [plugins.libretranslate]; LibreTranslate is not used")
            return []
        if urlsplit(config.url).scheme not in ("http", "https"):
            raise DeskError(f"libretranslate: url: found {config.url!r}; expected such as http://127.0.0.1:5000")
        batching = Batching(segments=config.batch, at_once=config.at_once)
        return [
            LibreTranslateTranslator(
                config.url, self._pairs(), batching, api_key=config.api_key, timeout=config.timeout
            )
        ]

    def _pairs(self) -> list[tuple[str, str]]:
        """Return the pairs once each; the server may not be running yet, so it cannot be asked."""
        all_of_them = permutations(map(tag, self._config.languages), 2)
        single = ((tag(source), tag(target)) for source, target in self._config.pairs)
        pairs = list(dict.fromkeys((*single, *all_of_them)))
        if not pairs:
            raise DeskError(
                'libretranslate: set languages = ["en", "pt"] or pairs = [["en", "pt"]] in [plugins.libretranslate]; '
                "the server is not asked for them, so that the desk starts without it"
            )
        return pairs
