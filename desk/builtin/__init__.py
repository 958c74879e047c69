"""The plugins that come with the desk; each imports only what an outside author may import."""

from collections.abc import Callable

from desk.builtin.langid import LanguageId
from desk.builtin.widget import Widget

#: Plugins that every desk has, by name; ``[plugins.x] enabled = false`` switches one off.
BUILTIN: dict[str, type] = {"langid": LanguageId, "widget": Widget}


def _lingua() -> type:
    from desk.builtin.lingua import Lingua  # noqa: PLC0415 - its library need not be installed

    return Lingua


#: Plugins that wait until an operator writes their ``[plugins.x]`` table; they are asked before those above.
ON_REQUEST: dict[str, Callable[[], type]] = {"lingua": _lingua}
