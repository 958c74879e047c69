"""How a check says that a promise is broken, and in what."""

from typing import Any

#: Differences of two tables that are told; the rest is counted.
_TOLD = 3


def expect(found: object, wanted: object, promise: str) -> None:
    """Fail a check with the promise that was broken."""
    if found == wanted:
        return
    tables = isinstance(found, dict) and isinstance(wanted, dict)
    told = _difference(found, wanted) if tables else f"found {found!r}, expected {wanted!r}"
    raise AssertionError(f"{promise}: {told}")


def _difference(found: Any, wanted: Any) -> str:
    """Say in which names two tables differ, and of the first few how."""
    both = found.keys() & wanted.keys()
    other = [f"{name} is {found[name]!r}, not {wanted[name]!r}" for name in sorted(both) if found[name] != wanted[name]]
    missing = [f"{name} is missing" for name in sorted(wanted.keys() - both)]
    extra = [f"{name} should not be there" for name in sorted(found.keys() - both)]
    told = [*other, *missing, *extra]
    return "; ".join(told[:_TOLD]) + (f"; and {len(told) - _TOLD} more" if len(told) > _TOLD else "")
