"""What plugins cost: one call of a hook, and the whole way of a message with ten that have nothing to say.

``hook.us.N`` is one awaited ``first`` over N idle plugins, ``hook.gather_us.N`` one ``gather``.
``hook.post_ratio_10`` compares the processor time of a message, from the POST until nothing is left to do, of a
desk with ten plugins at every step of it to that of a desk without.
"""

import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from desk import hookimpl
from desk.domain.ids import AgentId, ConversationId, InboxId, MerchantId, MessageId
from desk.domain.messages import Author, Kind, Message
from desk.hooks import specs
from desk.hooks.dispatch import Hooks
from desk.hooks.loader import Source, load
from desk.hooks.protocols import Card, ConversationInfo, Triage
from tests.bench.client import Visitors
from tests.bench.figures import Figure, median_ratio, progress
from tests.bench.intake import Measured, flood
from tests.bench.process import server

_PLUGINS = (0, 1, 10)
_CALLS, _REPEATS = 2000, 9
_ROUNDS, _MESSAGES = 7, 600

MESSAGE = Message(
    id=MessageId(1),
    merchant=MerchantId("acme"),
    conversation=ConversationId(1),
    position=1,
    kind=Kind.MESSAGE,
    author=Author.CUSTOMER,
    agent=None,
    body="Where is my parcel?",
    sent_at=datetime(2026, 1, 1, tzinfo=UTC),
)
CONVERSATION = ConversationInfo(
    id=ConversationId(1),
    merchant=MerchantId("acme"),
    inbox=InboxId("shop"),
    customer="maria",
    customer_name=None,
    language="en",
    agent=AgentId("ana"),
)


class Idle:
    """A plugin that is asked and has nothing to say."""

    @hookimpl
    async def triage(self, message: Message) -> Triage | None:
        """Think nothing."""
        return None

    @hookimpl
    async def describe_conversation(self, conversation: ConversationInfo) -> Card | None:
        """Draw nothing."""
        return None


async def measure() -> list[Figure]:
    """Measure single calls, then whole messages with and without plugins in turns."""
    firsts, gathers = [], []
    for count in _PLUGINS:
        progress(f"hook: calls with {count} plugins")
        hooks = load([Source.of(f"idle-{number}", Idle) for number in range(count)], {}, {}).hooks
        firsts.append(Figure(f"hook.us.{count}", await _us(_first, hooks), "us"))
        gathers.append(Figure(f"hook.gather_us.{count}", await _us(_gather, hooks), "us"))
        await hooks.close()
    return [*firsts, *gathers, Figure("hook.post_ratio_10", await post_ratio(10), "x")]


async def post_ratio(idle: int) -> float:
    """Return by what idle plugins multiply the processor time of a message."""
    without, with_plugins = Measured(), Measured()
    async with (
        server("desk") as plain,
        server("desk", idle) as full,
        Visitors(plain.port) as at_plain,
        Visitors(full.port) as at_full,
    ):
        for number in range(_ROUNDS + 1):
            progress(f"hook: messages with and without plugins, round {number} of {_ROUNDS}")
            await flood(plain, at_plain, _MESSAGES, without, settled=True)
            await flood(full, at_full, _MESSAGES, with_plugins, settled=True)
    return median_ratio(with_plugins.cpu[1:], without.cpu[1:])


async def _first(hooks: Hooks) -> object:
    return await hooks.first(specs.triage, message=MESSAGE)


async def _gather(hooks: Hooks) -> object:
    return await hooks.gather(specs.describe_conversation, conversation=CONVERSATION)


async def _us(call: Callable[[Hooks], Awaitable[object]], hooks: Hooks) -> float:
    """Return the processor time of one call, the median of several runs of many."""
    used = []
    for _ in range(_REPEATS):
        began = time.thread_time()
        for _ in range(_CALLS):
            await call(hooks)
        used.append((time.thread_time() - began) / _CALLS * 1e6)
    return statistics.median(used)
