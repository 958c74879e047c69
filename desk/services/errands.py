"""What a parcel asks of its connector: to bring an answer to a customer, or to do something to an order."""

from collections.abc import Awaitable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from desk.config.model import Config
from desk.domain.actions import OrderAction
from desk.domain.messages import Attachment, Author, OutboundMessage
from desk.domain.phrases import Phrase
from desk.hooks.connectors.contract import Connector
from desk.hooks.connectors.manifest import Manifest, Repeats
from desk.hooks.connectors.values import Outcome, Refused, Sent
from desk.store.letters import Thread
from desk.store.outbox import Due


class Errand(Protocol):
    """One thing to have done by a channel, exactly once."""

    @property
    def repeats(self) -> Repeats:
        """How a second time is kept from counting."""

    def refusal(self, now: datetime) -> Refused | None:
        """Tell why the channel would not do it now, as far as that is known without asking."""

    def run(self, key: str) -> Awaitable[Outcome]:
        """Have it done."""

    def found(self, key: str) -> Awaitable[Sent | None]:
        """Find out whether it was done before."""


@dataclass(frozen=True, slots=True)
class Telling:
    """An answer to a customer, who wrote last at ``heard_at``."""

    connector: Connector
    message: OutboundMessage
    heard_at: datetime | None

    @property
    def repeats(self) -> Repeats:
        """How the channel keeps answers from arriving twice."""
        return _repeats(self.connector.manifest, None)

    def refusal(self, now: datetime) -> Refused | None:
        """Tell whether the channel's window is closed, or text or files too much for it."""
        allowed = self.connector.may_send(self.heard_at, now)
        if isinstance(allowed, Refused):
            return allowed
        return self.connector.fits(self.message.body) or self._refused_files()

    def _refused_files(self) -> Refused | None:
        """Tell whether the channel takes no such files, as after an exchange of its connector."""
        files = self.message.attachments
        objection = self.connector.manifest.files.objection_to_all(files) if files else None
        return None if objection is None else Refused(objection)

    def run(self, key: str) -> Awaitable[Outcome]:
        """Send it."""
        return self.connector.send(self.message, key)

    def found(self, key: str) -> Awaitable[Sent | None]:
        """Look it up."""
        return self.connector.look_up(self.message, key)


@dataclass(frozen=True, slots=True)
class Acting:
    """Something to be done to an order."""

    connector: Connector
    action: OrderAction

    @property
    def repeats(self) -> Repeats:
        """How the storefront keeps this from being done twice."""
        return _repeats(self.connector.manifest, self.action)

    def refusal(self, now: datetime) -> Refused | None:
        """Tell whether the storefront has no such thing, as after an exchange of its connector."""
        del now
        if self.action.kind in self.connector.manifest.acts:
            return None
        return Refused(Phrase("desk", "The storefront's connector does not do this any more"))

    def run(self, key: str) -> Awaitable[Outcome]:
        """Have it done."""
        return self.connector.act(self.action, key)

    def found(self, key: str) -> Awaitable[Sent | None]:
        """Look whether it was done."""
        return self.connector.acted(self.action, key)


def hidden_for(manifest: Manifest, action: OrderAction | None) -> timedelta:
    """Return for how long after a call its channel, when asked, may still miss what it did."""
    return manifest.settles if _repeats(manifest, action) is Repeats.LOOK_UP else timedelta()


def _repeats(manifest: Manifest, action: OrderAction | None) -> Repeats:
    """Tell how a channel keeps an answer, or something done to an order, from counting twice."""
    return manifest.repeats if action is None else manifest.acts.get(action.kind, Repeats.NEITHER)


def errand(
    config: Config, connector: Connector, due: Due, thread: Thread, files: tuple[Attachment, ...] = ()
) -> Errand:
    """Return what a parcel asks for; ``thread`` is what an answer says it answers, ``files`` go with it."""
    action = due.message.action
    if action is None:
        return Telling(connector, replace(_outbound(config, due, thread), attachments=files), due.heard_at)
    return Acting(connector, replace(action, text=due.body, language=due.language))


def _outbound(config: Config, due: Due, thread: Thread) -> OutboundMessage:
    agent = due.message.agent
    known = config.agents.get(agent) if agent is not None else None
    return OutboundMessage(
        id=due.message.id,
        merchant=due.parcel.merchant,
        inbox=due.parcel.inbox,
        conversation=due.parcel.conversation,
        customer=due.customer,
        agent_name=known.name if known else config.merchants[due.parcel.merchant].name,
        body=due.body,
        language=due.language,
        original=due.message.body,
        original_language=due.message.language,
        automatic=due.message.author is Author.DESK,
        subject=thread.subject,
        answers=thread.answers,
    )
