"""A running desk with verbs that tests read like sentences."""

import contextlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import count

from desk.app import Desk
from desk.config.people import Agent
from desk.connections.channel import Channel
from desk.domain.conversations import Conversation
from desk.domain.errors import NotFound
from desk.domain.ids import AgentId, InboxId
from desk.domain.language import readable_as
from desk.services import setback
from desk.services.acknowledging import ACKNOWLEDGE_JOB
from desk.services.arrivals import fetch_job
from desk.services.assigning import READ_JOB
from desk.services.delivery import AT_ONCE
from desk.services.drafting import Draft
from desk.store import clocks, feed, inbox, jobs, messages, outbox, readings, webhooks
from desk.store.messages import Spoken
from desk.store.protocol import Transaction
from desk.store.uploads import Holder
from desk.testing.channel import FakeChannel
from desk.testing.clock import FakeClock
from desk.testing.waiting import until

_END = 2**31 - 1
_EVERYTHING = 1000


class DeskUnderTest:
    """What tests do with a desk. Verbs that read or answer wait first until the desk has nothing left to do.

    ``desk`` is the desk itself, for everything that has no verb here.
    """

    def __init__(self, desk: Desk, clock: FakeClock, channels: Mapping[InboxId, FakeChannel]) -> None:
        self.desk = desk
        self.clock = clock
        self.channels = {inbox: channel for inbox, channel in channels.items() if inbox in desk.config.inboxes}
        self._keys = count(1)

    @property
    def shop(self) -> FakeChannel:
        """The channel of the first inbox that has a fake one."""
        return next(iter(self.channels.values()))

    def channel(self, inbox: str) -> FakeChannel:
        """Return the channel of an inbox."""
        return self.channels[InboxId(inbox)]

    def agent(self, name: str) -> Agent:
        """Return an agent by id."""
        return self.desk.config.agents[AgentId(name)]

    # -- time and presence ---------------------------------------------------------------------------

    async def advance(self, by: timedelta) -> None:
        """Let time pass, and the desk do what that makes due."""
        self.clock.advance(by)
        await self.settled()

    async def reaches(self, moment: datetime) -> None:
        """Let time pass up to a moment, and the desk do what that makes due."""
        self.clock.set(moment)
        await self.settled()

    def arrives(self, *agents: str) -> None:
        """Let agents open their consoles."""
        for agent in agents:
            self.desk.presence.arrive(AgentId(agent))

    def leaves(self, *agents: str) -> None:
        """Let agents close their consoles."""
        for agent in agents:
            self.desk.presence.leave(AgentId(agent))

    def everybody_arrives(self) -> None:
        """Let every agent open a console, on shift or not."""
        self.arrives(*self.desk.config.agents)

    # -- customers and agents ------------------------------------------------------------------------

    async def conversation(self, customer: str = "ana", inbox: str | None = None) -> Conversation:
        """Return a customer's conversation as it is once the desk has nothing left to do."""
        await self.settled()
        where = InboxId(inbox or self.shop.inbox.id)
        merchant = self.desk.config.inboxes[where].merchant
        found = await self.desk.store.read(lambda tx: messages.conversation_with(tx, merchant, where, customer))
        if found is None:
            raise NotFound(f"{customer} has never written to {where}")
        return found

    async def messages(self, customer: str = "ana", inbox: str | None = None) -> list[Spoken]:
        """Return everything in a customer's conversation, notes too, oldest first."""
        current = await self.conversation(customer, inbox)
        return await self.desk.store.read(lambda tx: messages.before(tx, current, _END, _EVERYTHING))

    async def read_by(self, agent: str, customer: str = "ana", inbox: str | None = None) -> list[str]:
        """Return a conversation as an agent reads it: in his language where it can be, else as it was written."""
        language = self.agent(agent).language
        return [_read(spoken, language) for spoken in await self.messages(customer, inbox)]

    async def reply(
        self,
        text: str,
        *,
        to: str = "ana",
        by: str | None = None,
        inbox: str | None = None,
        seen: int | None = None,
        key: str | None = None,
        wording: str | None = None,
        confirm: bool = False,
        remember: bool = False,
        files: Mapping[str, bytes] | None = None,
    ) -> Spoken:
        """Answer a customer, as her conversation's owner unless ``by`` says who, having read everything.

        ``files`` are chosen first and go with it, by their names.

        Returns the answer as it is once the desk has nothing left to do: delivered, failed, held.
        """
        current = await self.conversation(to, inbox)
        if seen is None:
            seen = max(spoken.message.position for spoken in await self.messages(to, inbox))
        agent = self.agent(by or current.agent or next(iter(self.desk.config.agents)))
        chosen = [await self.chooses(agent, current, name, content) for name, content in (files or {}).items()]
        draft = Draft(text, seen, key or f"k{next(self._keys)}", wording, confirm, remember, tuple(chosen))
        sent = await self.desk.replies.send(agent, current.id, agent.merchants, draft)
        return await self.again(sent)

    async def chooses(self, agent: Agent, current: Conversation, name: str, content: bytes) -> int:
        """Let an agent choose a file for his next answer; return its number."""
        holder = Holder.agent(current.merchant, current.inbox, agent.id, current.id)
        rules = self.desk.files.rules(current.inbox)
        return (await self.desk.files.hold(holder, name, content, rules)).number

    async def again(self, spoken: Spoken) -> Spoken:
        """Return a message as it is by now."""
        await self.settled()
        return await self.desk.store.read(lambda tx: messages.get_of_any_merchant(tx, spoken.message.id))

    # -- waiting -------------------------------------------------------------------------------------

    async def settled(self, within: float = 10.0) -> None:
        """Wait until nothing is due that the desk could do at this moment; what hangs is not waited for.

        Offering the queue is not among it: use ``comes_to`` for who gets a conversation.
        """
        await until(lambda: self.desk.store.read(self._nothing_due), within)

    async def comes_to(self, agent: str | None, customer: str = "ana", inbox: str | None = None) -> None:
        """Wait until an agent has a customer's conversation, or with None the queue."""

        async def there() -> bool:
            return (await self.conversation(customer, inbox)).agent == agent

        await until(there)

    def _nothing_due(self, tx: Transaction) -> bool:
        now = self.clock()
        waiting: object = inbox.due_of_any_merchant(tx, now, 1, taken=True)
        for kind in (READ_JOB, ACKNOWLEDGE_JOB):
            waiting = waiting or jobs.due_of_any_merchant(tx, kind, now, 1, taken=True)
        channels = self.desk.channels.items()
        busy: object = any(webhooks.due_of_inbox(tx, name, now, 1) for name, _ in channels)
        busy = busy or any(self._working(tx, name, channel, now) for name, channel in channels)
        busy = busy or clocks.ringing_of_any_merchant(tx, now, 1)
        return not waiting and not busy and feed.newest_cursor(tx) == self.desk.feed.cursor

    def _working(self, tx: Transaction, name: InboxId, channel: Channel, now: datetime) -> bool:
        """Tell whether there is anything to send, to read or to fetch that does not hang."""
        hanging = self.channels[name].hanging if name in self.channels else 0
        if channel.resting:
            return self.desk.delivery.under_way[name] > hanging
        sendable = hanging < min(AT_ONCE, len(outbox.due_of_inbox(tx, name, now, _EVERYTHING, taken=True)))
        known = readings.of_inbox(tx, channel.inbox.merchant, name)
        kinds = {feed.kind for feed in channel.connector.manifest.feeds}
        readable = kinds - {one.kind for one in known} or any(one.due_at <= now for one in known if one.kind in kinds)
        return bool(sendable or readable or jobs.due_of_any_merchant(tx, fetch_job(name), now, 1, taken=True))

    # -- used by what starts desks -------------------------------------------------------------------

    @contextlib.contextmanager
    def attached(self) -> Iterator[None]:
        """Connect the channels and the clock while the desk runs."""
        stop = self.clock.watch(self._wake)
        for channel in self.channels.values():
            channel.served_by(self.desk.intake.accept, self.clock)
        try:
            yield
        finally:
            stop()
            for channel in self.channels.values():
                channel.served_by(None, self.clock)

    def check(self) -> None:
        """Fail if an answer was sent again that a channel had acknowledged."""
        repeated = {str(inbox): channel.repeated for inbox, channel in self.channels.items() if channel.repeated}
        if repeated:
            raise AssertionError(f"sent again although acknowledged: {repeated}")

    def _wake(self) -> None:
        """Let every loop of the desk look at the clock again."""
        for topic in (setback.BELL, *setback.timed(self.desk.config)):
            self.desk.bus.wake(topic)


def _read(spoken: Spoken, language: str) -> str:
    if readable_as(spoken.message.language, language):
        return spoken.message.body
    made = [text.body for text in spoken.texts if readable_as(text.language, language) and not text.flags]
    return made[-1] if made else spoken.message.body
