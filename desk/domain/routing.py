"""How near somebody is to a customer's language."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import IntEnum

from desk.domain.phrases import Phrase

#: Tells whether a text in the first language can be brought into the second.
Translatable = Callable[[str, str], bool]


class Ring(IntEnum):
    """How near somebody is to the customer's language; an inner ring is asked before an outer one."""

    NATIVE = 1
    FLUENT = 2
    TRANSLATED = 3
    #: The language is not known, so nobody is nearer to it than anybody else.
    ANYBODY = 4


def nearness(ring: Ring, language: str, idle_since: datetime, now: datetime) -> Phrase:
    """Return how somebody reads a language, and for how long he has been idle."""
    idle = max(now - idle_since, timedelta())
    values: dict[str, str | int | Phrase] = {"language": language, "minutes": idle // timedelta(minutes=1)}
    match ring:
        case Ring.NATIVE:
            return Phrase("desk", "Reads {language} natively; idle for {minutes} min", values)
        case Ring.FLUENT:
            return Phrase("desk", "Reads {language} fluently; idle for {minutes} min", values)
        case Ring.TRANSLATED:
            return Phrase("desk", "Reads {language} through translation; idle for {minutes} min", values)
        case Ring.ANYBODY:
            return Phrase("desk", "Language not known yet; idle for {minutes} min", values)
