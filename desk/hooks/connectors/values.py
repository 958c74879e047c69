"""The values that pass between a connector and the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from desk.domain.ids import InboxId, MerchantId
from desk.domain.messages import InboundMessage
from desk.domain.orders import OrderView
from desk.domain.phrases import Reason


@dataclass(frozen=True, slots=True)
class InboxInfo:
    """What a connector may know of the inbox that it serves."""

    id: InboxId
    merchant: MerchantId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """One call of a channel as it came: the body's very bytes; names of headers in lower case, values as sent.

    ``url`` is the address as the channel knows it, with its query, for channels that sign it too.
    """

    body: bytes
    headers: Mapping[str, str]
    received_at: datetime
    url: str = ""
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changed:
    """Something changed, and what it is now must be fetched; of many such in a row one fetch is enough."""

    kind: str
    id: str


class ReceiptState(StrEnum):
    """How far an answer got, by the channel's word."""

    DELIVERED = "delivered"
    READ = "read"
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The channel's word about an answer that it took; ``external_id`` is the one that ``Sent`` carried."""

    external_id: str
    state: ReceiptState
    reason: Reason | None = None


#: Something with a life of its own in the channel, as it is at one of its versions.
Entity = OrderView
#: What a channel may tell. Each is known by its own name, so that telling it again changes nothing.
Happening = InboundMessage | OrderView | Changed | Receipt


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a feed, oldest change first; ``cursor`` is where to go on, ``more`` whether there is anything yet."""

    items: Sequence[Happening]
    cursor: str | None = None
    more: bool = False


# -- outcomes of sending ---------------------------------------------------------------------------
# A reason is read by people: a ``Phrase`` of the connector's own catalogue, or the channel's very words, which are
# shown as a quotation.


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel took the message; ``external_id`` is its name there. ``delivered``: it is already there."""

    external_id: str
    delivered: bool = False


@dataclass(frozen=True, slots=True)
class Unsure:
    """The channel may or may not have taken it; what happens then is what the manifest's ``repeats`` says."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Refused:
    """The channel will never take it as it is; the agent is told the reason."""

    reason: Reason


Outcome = Sent | Unsure | Refused


@dataclass(frozen=True, slots=True)
class Allowed:
    """An answer may leave now, and until a moment if there is one."""

    until: datetime | None = None
