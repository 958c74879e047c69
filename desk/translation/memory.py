"""Remembers clean translations, so that a preview and its reply agree and repeats cost nothing."""

from collections import OrderedDict

from desk.domain.messages import Text

#: Exact text, source, target.
Key = tuple[str, str, str]

#: A third of what agents write are exact repeats; a few thousand texts hold a day's phrases in a few megabytes.
LARGEST = 4096


class Memory:
    """The most recently used translations."""

    def __init__(self, largest: int = LARGEST) -> None:
        self._texts: OrderedDict[Key, Text] = OrderedDict()
        self._largest = largest

    def recall(self, key: Key) -> Text | None:
        """Return the translation made before, if it is still remembered."""
        if key in self._texts:
            self._texts.move_to_end(key)
        return self._texts.get(key)

    def keep(self, key: Key, text: Text) -> None:
        """Remember a translation, and forget the one unused for longest if there are too many."""
        self._texts[key] = text
        if len(self._texts) > self._largest:
            self._texts.popitem(last=False)
