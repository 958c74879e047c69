"""What is installed: every plugin that can be had, and the engines that a configuration means."""

from desk.builtin import BUILTIN, ON_REQUEST
from desk.config.model import Config
from desk.hooks import specs
from desk.hooks.errors import PluginErrors
from desk.hooks.loader import Loaded, Source, discover
from desk.hooks.translators import Translator
from desk.hooks.watch import watched
from desk.translation.engines.chains import unknown_engines, used_engines


def sources() -> list[Source]:
    """Return every plugin that can be had: the installed ones by name, then the built-in ones.

    An installed plugin is asked before ours: whoever installs a better detector means it.
    """
    asked_for = [Source(name, "built-in", found, on_request=True) for name, found in ON_REQUEST.items()]
    return [*discover(), *asked_for, *(Source.of(name, plugin) for name, plugin in BUILTIN.items())]


def translators(config: Config, loaded: Loaded) -> list[Translator]:
    """Return the engines in the order in which they are asked."""
    found = {engine.name: engine for _, some in loaded.hooks.setup(specs.register_translators) for engine in some}
    if wrong := unknown_engines(config.translation, found):
        raise PluginErrors(wrong)
    watch = loaded.hooks.watch
    return [watched(found[name], name, watch) for name in used_engines(config.translation, list(found))]
