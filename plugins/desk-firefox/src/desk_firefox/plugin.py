"""The plugin: its settings and what it hands over."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from desk import Settings, Translator, hookimpl
from desk_firefox.models import bundled, found_in
from desk_firefox.pool import Pool
from desk_firefox.translator import FirefoxTranslator


class Firefox:
    """Translates with the English and Portuguese models from pip, and with any others it is pointed to."""

    class Config(Settings):
        """``[plugins.firefox]``: further model directories, and how many processes translate."""

        models: tuple[str, ...] = ()
        workers: Annotated[int, Meta(ge=1, le=64)] = 1

    def __init__(self, config: Config) -> None:
        self._config = config

    @hookimpl
    def register_translators(self) -> Iterable[Translator]:
        """Read which models there are; they are loaded when first used."""
        own = [model for directory in self._config.models for model in found_in(Path(directory).expanduser())]
        return [FirefoxTranslator([*own, *bundled()], Pool(self._config.workers))]
