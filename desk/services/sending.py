"""One try to have a channel do something, and what it came to: never a second time without knowing of the first."""

import time
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.connections.channel import Channel
from desk.domain.phrases import Phrase
from desk.domain.time import Clock
from desk.hooks.connectors.line import ChannelError, NotReached, Rejected, Revoked, Throttled
from desk.hooks.connectors.manifest import Repeats
from desk.hooks.connectors.values import Outcome, Refused, Sent, Unsure
from desk.services.errands import Errand
from desk.store.outbox import Parcel

#: What an agent reads when nothing was tried for want of time.
TOO_LATE = Phrase("desk", "It took too long to begin; it is tried again")
#: What an agent reads when nobody can find out whether his answer arrived.
MAY_HAVE_ARRIVED = Phrase(
    "desk", "It may have arrived, and the channel cannot tell; look there before you send it again"
)


@dataclass(frozen=True, slots=True)
class NotYet:
    """Nothing left. ``until`` is when the channel takes something again, if that is known."""

    reason: Phrase
    until: datetime | None = None


Result = Outcome | NotYet


class Until:
    """The moment after which a try does nothing more, so that somebody else may: made before its parcel is claimed."""

    def __init__(self, length: timedelta) -> None:
        self._ends = time.monotonic() + length / timedelta(seconds=1)

    @property
    def seconds(self) -> float:
        """Seconds that are left; less than none when it is over."""
        return self._ends - time.monotonic()


async def attempt(channel: Channel, errand: Errand, before: Parcel, clock: Clock, ends: Until) -> Result:
    """Run an errand whose parcel was just claimed; ``before`` is how that was until then.

    If an earlier try may have counted, that is found out first, or the same key makes a repeat harmless.
    """
    known = await _resolved(channel, errand, before, ends) if before.doubtful else None
    if known is not None:
        return known
    refusal = errand.refusal(clock())
    if refusal is None and ends.seconds <= 0:  # the database was away, or a look-up took its time
        return NotYet(TOO_LATE)
    return refusal or await _outcome(channel, errand.run(before.key), clock, ends)


async def _resolved(channel: Channel, errand: Errand, before: Parcel, ends: Until) -> Result | None:
    """Return what became of an earlier try; None: another one is safe."""
    match errand.repeats:
        case Repeats.KEY:
            return None
        case Repeats.NEITHER:
            # With no tries behind it a person has looked, and wants it done.
            return Refused(MAY_HAVE_ARRIVED) if before.attempts else None
        case Repeats.LOOK_UP:
            try:
                found = await channel.ask(errand.found(before.key), ends.seconds)
            except ChannelError as error:
                told = {"reason": channel.said(error)}
                return Unsure(Phrase("desk", "Nobody knows yet whether it arrived. {reason}", told))
            return found if found is None or isinstance(found, Sent) else _nonsense(found)


async def _outcome(channel: Channel, running: Awaitable[Outcome], clock: Clock, ends: Until) -> Result:
    """Have it done; whatever a connector raises or returns, there is an outcome."""
    try:
        outcome = await channel.ask(running, ends.seconds)
    except NotReached as error:
        return NotYet(channel.said(error))
    except Revoked as error:
        return NotYet(channel.said(error), clock())  # at once, when somebody lets the inbox work again
    except Throttled as error:
        return NotYet(channel.said(error), error.until)
    except Rejected as error:
        return Refused(channel.said(error))
    except ChannelError as error:
        return Unsure(channel.said(error))
    return outcome if isinstance(outcome, Outcome) else _nonsense(outcome)


def _nonsense(answer: object) -> Unsure:
    return Unsure(Phrase("desk", "The connector answered nonsense: {words}", {"words": repr(answer)}))
