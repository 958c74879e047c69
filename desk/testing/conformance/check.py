"""A check of the kit: a promise by name, and the story that tells whether it is kept."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk import Manifest

if TYPE_CHECKING:
    from desk.testing.conformance.stage import Stage

Story = Callable[["Stage"], Awaitable[None]]
Needs = Callable[[Manifest], bool]


class NotConcerned(Exception):
    """A check does not concern this connector, because its channel has no such thing."""


@dataclass(frozen=True, slots=True)
class Check:
    """``area`` and ``name`` say what is promised; ``needs`` what a manifest must say for it."""

    area: str
    name: str
    story: Story
    needs: tuple[Needs, ...]

    @property
    def promise(self) -> str:
        """The promise in words."""
        return (self.story.__doc__ or self.name).strip().partition("\n")[0]

    def concerns(self, manifest: Manifest) -> None:
        """Raise ``NotConcerned`` where a manifest promises nothing of the kind."""
        for needed in self.needs:
            if not needed(manifest):
                missing = needed.__name__.removeprefix("has_").replace("_", " ")
                raise NotConcerned(f"the manifest says nothing of {missing}")

    def __str__(self) -> str:
        return f"{self.area}-{self.name}"


#: Every check, in the order in which they run: cheap and telling ones first.
CHECKS: list[Check] = []


def has_webhooks(manifest: Manifest) -> bool:
    """Tell whether a channel delivers."""
    return manifest.webhooks


def has_messages(manifest: Manifest) -> bool:
    """Tell whether a channel carries customers' words and our answers."""
    return manifest.messages


def has_files(manifest: Manifest) -> bool:
    """Tell whether a channel takes files with our answers."""
    return manifest.files.any


def has_orders(manifest: Manifest) -> bool:
    """Tell whether a channel lists orders."""
    return manifest.feed("order") is not None


def has_actions(manifest: Manifest) -> bool:
    """Tell whether anything can be done to a channel's orders."""
    return bool(manifest.acts)


def has_calls(manifest: Manifest) -> bool:
    """Tell whether a channel says when there is something to read."""
    return manifest.wakes


def has_expiring_credentials(manifest: Manifest) -> bool:
    """Tell whether a channel's credentials expire."""
    return manifest.expiring


def check(area: str, *needs: Needs) -> Callable[[Story], Story]:
    """Add a story to the kit; its docstring is the promise that it checks, ``needs`` whose promise it is."""

    def add(story: Story) -> Story:
        CHECKS.append(Check(area, story.__name__, story, needs))
        return story

    return add
