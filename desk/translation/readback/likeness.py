"""How alike two texts are, in letters: no model, no dictionary, any language."""

from collections import Counter

#: Runs of so many letters are compared, as chrF does.
_LONGEST = 6


def likeness(one: str, other: str) -> float:
    """Return 1.0 for equal texts and 0.0 for such as share no letter; case, spaces and marks do not count."""
    first, second = _letters(one), _letters(other)
    if not first or not second:
        return float(first == second)
    orders = range(1, min(_LONGEST, len(first), len(second)) + 1)
    return sum(_shared(_runs(first, order), _runs(second, order)) for order in orders) / len(orders)


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _runs(letters: str, order: int) -> Counter[str]:
    return Counter(letters[at : at + order] for at in range(len(letters) - order + 1))


def _shared(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / (one.total() + other.total())
