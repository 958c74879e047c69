"""The steps of a message on its way, one line each: numbers, settings' ids and states, never words of people."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

LOGGER = "desk.path"
log = logging.getLogger(LOGGER)

Fact = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Step:
    """A step and what is known of it."""

    name: str
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return it for people."""
        return " ".join([self.name, *(f"{name}={value}" for name, value in self.facts.items())])


def followed() -> bool:
    """Tell whether anybody wants to know of steps; what only they need must not be looked up otherwise."""
    return log.isEnabledFor(logging.INFO)


def step(name: str, /, **facts: Fact) -> None:
    """Write a step down."""
    if followed():
        log.info("%s", Step(name, facts))
