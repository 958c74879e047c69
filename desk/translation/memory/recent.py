"""What was used last, as much of it as may be kept."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """A mapping that forgets what was unused for longest once there is too much."""

    def __init__(self, largest: int) -> None:
        self._values: OrderedDict[K, V] = OrderedDict()
        self._largest = largest

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: K) -> V | None:
        """Return a value, which counts as using it."""
        if key not in self._values:
            return None
        self._values.move_to_end(key)
        return self._values[key]

    def put(self, key: K, value: V) -> None:
        """Keep a value as the one used last."""
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._largest:
            self._values.popitem(last=False)

    def drop(self, key: K) -> None:
        """Forget a value, if it is there."""
        self._values.pop(key, None)

    def clear(self) -> None:
        """Forget every value."""
        self._values.clear()
