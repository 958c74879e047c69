"""What the desk asks of a connector: small, without error handling of its own.

Everything hard is the desk's: durability, repeats, cursors, budgets, retries, tokens. A connector translates
between a channel's forms and the desk's, and lets errors rise: from ``parse`` they quarantine the webhook,
from ``verify`` they refuse it, and everywhere else the desk tries again when there is sense in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from desk.domain.actions import OrderAction
from desk.domain.lengths import length
from desk.domain.messages import InboundMessage, OutboundMessage
from desk.domain.phrases import Phrase
from desk.hooks.connectors.line import Allowance, Call, Line, Reply, Revoked
from desk.hooks.connectors.manifest import Manifest
from desk.hooks.connectors.values import (
    Allowed,
    Entity,
    Happening,
    InboxInfo,
    Outcome,
    Page,
    Refused,
    Sent,
    Webhook,
)
from desk.hooks.protocols import Settings


class Connector:
    """One inbox's way to its channel. Override what the channel has, and say so in ``manifest``."""

    manifest: Manifest = Manifest()

    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        """Hand an answer to the channel, with ``key`` as the name by which a repeat of it is known."""
        raise NotImplementedError

    async def look_up(self, message: OutboundMessage, key: str) -> Sent | None:
        """Find an answer that may have arrived; None: it did not. Asked where ``repeats`` is ``LOOK_UP``."""
        raise NotImplementedError

    def may_send(self, heard_at: datetime | None, now: datetime) -> Allowed | Refused:
        """Tell whether the channel takes an answer now, ``heard_at`` being the customer's last word."""
        if not self.manifest.messages:
            return Refused(
                Phrase("desk", "The channel carries orders and no messages; answer where the customer wrote")
            )
        window = self.manifest.rules.window
        if window is None:
            return Allowed()
        if heard_at is None or now >= heard_at + window:
            return Refused(
                Phrase("desk", "The channel's time for answers has passed; it opens when the customer writes again")
            )
        return Allowed(heard_at + window)

    def fits(self, text: str) -> Refused | None:
        """Tell why the channel would not take a text as it is, if so."""
        rules = self.manifest.rules
        if rules.longest is None or (found := length(text, rules.unit)) <= rules.longest:
            return None
        return Refused(_too_long(rules.unit, found, rules.longest))

    # -- orders --------------------------------------------------------------------------------------

    async def act(self, action: OrderAction, key: str) -> Outcome:
        """Have something done to an order that the manifest's ``acts`` names, with ``key`` as the name of a repeat.

        ``Sent`` carries the storefront's name of what it did: of a note, of a refund.
        """
        raise NotImplementedError

    async def acted(self, action: OrderAction, key: str) -> Sent | None:
        """Find out whether it was done; None: it was not. Asked where ``acts`` says ``LOOK_UP``."""
        raise NotImplementedError

    # -- webhooks ------------------------------------------------------------------------------------

    async def verify(self, webhook: Webhook) -> bool:
        """Tell whether a webhook is genuine, by its raw bytes; ``desk.signed`` compares as one should."""
        raise NotImplementedError

    def parse(self, webhook: Webhook) -> Sequence[Happening]:
        """Read a verified webhook, all of it; raise for what cannot be read, best ``Unreadable``, which says why."""
        raise NotImplementedError

    def delivery_id(self, webhook: Webhook) -> str | None:
        """Return the channel's own name of this delivery, the same when it is delivered again; None: it has none."""
        del webhook
        return None

    def challenge(self, webhook: Webhook) -> bytes | None:
        """Answer the channel's question whether this address is ours, as some ask by GET when it is set up."""
        del webhook
        return None

    # -- reading -------------------------------------------------------------------------------------

    async def pages(self, kind: str, since: datetime | None, cursor: str | None) -> Page:
        """List things of a kind that changed at ``since`` or later, oldest change first; None lists all."""
        raise NotImplementedError

    async def fetch(self, kind: str, name: str) -> InboundMessage | Entity | None:
        """Return one thing as it is now; None, or a ``Rejected`` of status 404 or 410: it is gone."""
        raise NotImplementedError

    async def woken(self) -> None:
        """Return when the channel says that there may be something new; every feed is read then, at once.

        Asked again after each return, while the inbox works, and at times given up and asked anew.
        """
        raise NotImplementedError

    # -- credentials and budgets ---------------------------------------------------------------------

    def credentials(self) -> Mapping[str, str]:
        """Return what the settings say; the desk keeps them encrypted, and what ``refresh`` makes of them."""
        return {}

    def authorised(self, call: Call, credentials: Mapping[str, str]) -> Call:
        """Return a call as these credentials make it: a header, a signature. Pure; asked for each try."""
        del credentials
        return call

    async def refresh(self, credentials: Mapping[str, str]) -> Mapping[str, str]:
        """Return new credentials for ones that no longer hold, all of them; ``Revoked``: there are none to be had."""
        del credentials
        raise Revoked(Phrase("desk", "The channel does not take these credentials"))

    def allowance(self, reply: Reply) -> Allowance | None:
        """Read what a reply says about the budget that its call spent from; 429 and Retry-After are read anyway."""
        del reply
        return None

    async def close(self) -> None:
        """Let go of what was opened besides the desk's line; the desk stops."""


def _too_long(unit: str, found: int, longest: int) -> Phrase:
    values = {"found": f"{found:,}", "longest": f"{longest:,}"}
    if unit == "bytes":
        return Phrase("desk", "The text has {found} bytes; the channel takes {longest}", values)
    return Phrase("desk", "The text has {found} characters; the channel takes {longest}", values)


class ConnectorType(Protocol):
    """A kind of connector, as ``[[inbox]] connector = "name"`` chooses it."""

    name: str

    @property
    def settings_type(self) -> type[Settings]:
        """The struct that ``[inbox.settings]`` is checked against; a class attribute serves."""

    def connect(self, inbox: InboxInfo, settings: Any, line: Line) -> Connector:
        """Return the connector of one inbox; ``settings`` is an instance of ``settings_type``."""


def with_headers(call: Call, **headers: str) -> Call:
    """Return a call with more headers; an underscore in a name stands for a hyphen."""
    return replace(call, headers={**call.headers, **{name.replace("_", "-"): value for name, value in headers.items()}})
