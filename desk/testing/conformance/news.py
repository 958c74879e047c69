"""What a channel delivers of its own accord, for checks that do not care what: a customer's words, else an order."""

from dataclasses import dataclass

from desk import Webhook
from desk.testing.conformance.check import NotConcerned
from desk.testing.conformance.expecting import expect
from desk.testing.conformance.stage import Stage

TEXT = "Where is my order?"
_NUMBER = "A-1"


@dataclass(frozen=True, slots=True)
class News:
    """A delivery, and what the desk knows once it was read: words, or numbers of orders."""

    webhook: Webhook
    told: list[str]


async def news(stage: Stage, text: str = TEXT) -> News:
    """Let something happen that has a text in it; an order has it as its customer's name."""
    await stage.settled()  # or the first reading would find it, delivered or not
    if stage.channel().connector.manifest.messages:
        return News(_delivered(await stage.peer.writes(text)), [text])
    return News(_delivered(await stage.peer.place(_NUMBER, at=stage.clock(), customer=text)), [_NUMBER])


async def expect_known(stage: Stage, wanted: list[str], promise: str) -> None:
    """Fail a check unless this is what the desk has read."""
    messages = stage.channel().connector.manifest.messages
    expect(await stage.read() if messages else list(await stage.orders()), wanted, promise)


def _delivered(webhook: Webhook | None) -> Webhook:
    if webhook is None:
        raise NotConcerned("all that the channel tells comes by reading")
    return webhook
