"""The plugins that come with the desk; each imports only what an outside author may import."""

from desk.builtin.langid import LanguageId
from desk.builtin.widget import Widget

#: Plugins that every desk has, by name; ``[plugins.x] enabled = false`` switches one off.
BUILTIN: dict[str, type] = {"langid": LanguageId, "widget": Widget}
