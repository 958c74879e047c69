"""Channels that say when there is something to read: asked all the time, and read at once."""

import asyncio
from collections.abc import Callable

from desk.bus.protocol import Bus
from desk.connections.channel import Channel
from desk.hooks.connectors.line import ChannelError
from desk.services.retrying import pause_after
from desk.store import readings

#: Seconds after which a channel that says nothing is asked anew; a line may have died in silence.
PATIENCE = 25 * 60.0
#: Seconds between two calls of one channel, however much it has to say.
_PAUSE = 0.2
#: The longest wait after failures grows up to that after so many: reading goes on by its own clock.
_DOUBLINGS = 9
#: Seconds after which a resting inbox is looked at again, however quiet the bell is.
_LOOK = 30.0


async def woken_by(channel: Channel, call: Callable[[Channel], None], bus: Bus) -> None:
    """Call out whenever a channel says that there may be something new; never returns."""
    bell = bus.bell(readings.bell_of(channel.inbox.id))
    failures = 0
    while True:
        if channel.resting:
            await bell.rung(_LOOK)
        elif await _said_something(channel):
            failures = 0
            call(channel)
            await asyncio.sleep(_PAUSE)
        else:
            failures = min(failures + 1, _DOUBLINGS)
            await asyncio.sleep(pause_after(failures).total_seconds())


async def _said_something(channel: Channel) -> bool:
    """Wait for a channel's word; also after a long silence it is read. False: it could not be asked."""
    try:
        async with asyncio.timeout(PATIENCE):
            await channel.ask(channel.connector.woken(), 2 * PATIENCE)
    except TimeoutError:
        return True
    except ChannelError:
        return False
    return True
