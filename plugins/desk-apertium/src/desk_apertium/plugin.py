"""The plugin: its settings and what it hands over."""

import logging
import shutil
from collections.abc import Iterable
from pathlib import Path

from desk import DeskError, Settings, Translator, hookimpl
from desk_apertium.modes import installed
from desk_apertium.translator import ApertiumTranslator

_NEEDED = "apertium-wblank-mode"
_log = logging.getLogger(__name__)


class Apertium:
    """Translates with the pairs of Apertium that are installed on this machine."""

    class Config(Settings):
        """``[plugins.apertium]``: where Apertium keeps its data."""

        directory: str = "/usr/share/apertium"

    def __init__(self, config: Config) -> None:
        self._directory = Path(config.directory).expanduser()

    @hookimpl
    def register_translators(self) -> Iterable[Translator]:
        """Read which pairs there are; without one there is no translator, for pip cannot bring them."""
        modes = installed(self._directory)
        if not modes:
            _log.debug("no Apertium pair in %s; install some, such as apertium-spa-cat", self._directory)
            return []
        if shutil.which(_NEEDED) is None:
            raise DeskError(f"apertium: {self._directory} has pairs, but {_NEEDED} is missing; install Apertium 3.8")
        return [ApertiumTranslator(modes)]
