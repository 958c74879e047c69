"""Meridian Desk: what a plugin may import. Everything else is the desk's own business."""

from typing import TYPE_CHECKING, Any

from desk.domain.actions import ActionKind, OrderAction
from desk.domain.budgets import Rate
from desk.domain.errors import DeskError
from desk.domain.events import (
    ActionQueued,
    Assigned,
    DeadlineMissed,
    DeadlineNear,
    DeadlinesMoved,
    DeliveryChanged,
    Event,
    LanguageCorrected,
    MessageReceived,
    NoteAdded,
    Released,
    ReplyQueued,
    StateChanged,
    TextAdded,
)
from desk.domain.files import FileRules
from desk.domain.ids import AgentId, ConversationId, CustomerId, InboxId, MerchantId, MessageId
from desk.domain.messages import Attachment, InboundMessage, Letter, Message, OutboundMessage, Text
from desk.domain.money import Money
from desk.domain.orders import Address, Item, OrderState, OrderView, Refund, Shipment
from desk.domain.phrases import Phrase, Reason, phrased
from desk.domain.reading import Feed, Paging
from desk.hooks.connectors.contract import Connector, ConnectorType, with_headers
from desk.hooks.connectors.line import (
    Allowance,
    Call,
    ChannelError,
    Line,
    NotReached,
    Rejected,
    Reply,
    Revoked,
    Throttled,
    TooMany,
    Unanswered,
    Unauthorised,
    Unreadable,
)
from desk.hooks.connectors.manifest import Manifest, Repeats, ReplyRules
from desk.hooks.connectors.signatures import DESK_DELIVERY, DESK_MOMENT, Form, signature, signed, signed_by_desk
from desk.hooks.connectors.values import (
    Allowed,
    Changed,
    Happening,
    InboxInfo,
    Outcome,
    Page,
    Receipt,
    ReceiptState,
    Refused,
    Sent,
    Unsure,
    Webhook,
)
from desk.hooks.directories import models_directory
from desk.hooks.protocols import (
    Candidate,
    Card,
    Command,
    ConversationInfo,
    DeskHandle,
    Detection,
    Request,
    Response,
    Route,
    Row,
    Settings,
    Triage,
    Verdict,
)
from desk.hooks.shapes import hookimpl
from desk.hooks.translators import Batching, Model, ModelFile, ModelStore, Translation, Translator
from desk.workers.errors import RequestFailed, WorkerDied
from desk.workers.pool import Workers

if TYPE_CHECKING:
    from desk.i18n.orders import order_values

__all__ = [
    "DESK_DELIVERY",
    "DESK_MOMENT",
    "ActionKind",
    "ActionQueued",
    "Address",
    "AgentId",
    "Allowance",
    "Allowed",
    "Assigned",
    "Attachment",
    "Batching",
    "Call",
    "Candidate",
    "Card",
    "Changed",
    "ChannelError",
    "Command",
    "Connector",
    "ConnectorType",
    "ConversationId",
    "ConversationInfo",
    "CustomerId",
    "DeadlineMissed",
    "DeadlineNear",
    "DeadlinesMoved",
    "DeliveryChanged",
    "DeskError",
    "DeskHandle",
    "Detection",
    "Event",
    "Feed",
    "FileRules",
    "Form",
    "Happening",
    "InboundMessage",
    "InboxId",
    "InboxInfo",
    "Item",
    "LanguageCorrected",
    "Letter",
    "Line",
    "Manifest",
    "MerchantId",
    "Message",
    "MessageId",
    "MessageReceived",
    "Model",
    "ModelFile",
    "ModelStore",
    "Money",
    "NotReached",
    "NoteAdded",
    "OrderAction",
    "OrderState",
    "OrderView",
    "OutboundMessage",
    "Outcome",
    "Page",
    "Paging",
    "Phrase",
    "Rate",
    "Reason",
    "Receipt",
    "ReceiptState",
    "Refund",
    "Refused",
    "Rejected",
    "Released",
    "Repeats",
    "Reply",
    "ReplyQueued",
    "ReplyRules",
    "Request",
    "RequestFailed",
    "Response",
    "Revoked",
    "Route",
    "Row",
    "Sent",
    "Settings",
    "Shipment",
    "StateChanged",
    "Text",
    "TextAdded",
    "Throttled",
    "TooMany",
    "Translation",
    "Translator",
    "Triage",
    "Unanswered",
    "Unauthorised",
    "Unreadable",
    "Unsure",
    "Verdict",
    "Webhook",
    "WorkerDied",
    "Workers",
    "hookimpl",
    "models_directory",
    "order_values",
    "phrased",
    "signature",
    "signed",
    "signed_by_desk",
    "with_headers",
]


def __getattr__(name: str) -> Any:
    """Import what few want: whoever runs pytest beside an installed desk shall not pay for Babel."""
    if name == "order_values":
        from desk.i18n.orders import order_values  # noqa: PLC0415 - see above

        return order_values
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
