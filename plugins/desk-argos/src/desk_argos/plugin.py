"""The plugin: its settings and what it hands over."""

import importlib.util
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from desk import DeskError, ModelStore, Settings, Translator, hookimpl, models_directory
from desk_argos import index
from desk_argos.packages import Package, found_in, installed
from desk_argos.store import ArgosStore
from desk_argos.translator import WAYS, ArgosTranslator, Effort

_log = logging.getLogger(__name__)
_MEGABYTE = 1024**2


class Argos:
    """Translates with Argos packages: those that are installed, and those that the settings name."""

    class Config(Settings):
        """``[plugins.argos]``: where packages are, and what translating may cost."""

        #: Package files, packages, and directories of packages.
        models: tuple[str, ...] = ()
        #: What runs the packages: CTranslate2 itself, or the library argostranslate, an extra of this plugin.
        through: Literal["ctranslate2", "library"] = "ctranslate2"
        threads: Annotated[int, Meta(ge=1, le=64)] = 2
        #: How many wordings of a sentence are followed; 1 is the fastest.
        beam: Annotated[int, Meta(ge=1, le=16)] = 1
        #: Megabytes of addresses that the process may have; it needs about three times what it uses.
        memory_limit: Annotated[int, Meta(ge=256)] | None = None
        #: Where ``desk languages`` reads which packages can be fetched; nothing else ever does.
        index: str = index.PUBLIC

    def __init__(self, config: Config) -> None:
        self._config = config
        self._place = models_directory("argos")

    @hookimpl
    def register_translators(self) -> Iterable[Translator]:
        """Read which packages there are; they are loaded when first used."""
        config = self._config
        if config.through == "library" and importlib.util.find_spec("argostranslate") is None:
            raise DeskError("argos: through = \"library\" needs the library: pip install 'desk-argos[library]'")
        limit = config.memory_limit and config.memory_limit * _MEGABYTE
        return [ArgosTranslator(self._packages(), WAYS[config.through], Effort(config.threads, config.beam), limit)]

    @hookimpl
    def register_model_stores(self) -> Iterable[ModelStore]:
        """Hand over what manages the packages on disk."""
        return [ArgosStore(self._place, self._config.index, self._named())]

    def _packages(self) -> Sequence[Package]:
        """Return the packages, those of the settings first; a desk without any starts all the same."""
        named = self._named()
        packages = [*named, *(package for package in installed(self._place) if package not in named)]
        if not packages:
            _log.warning(
                "There are no Argos packages, so argos translates nothing; to get some: desk languages install en pt"
            )
        return packages

    def _named(self) -> Sequence[Package]:
        """Return the packages that the settings name."""
        return [package for each in self._config.models for package in found_in(Path(each).expanduser(), self._place)]
