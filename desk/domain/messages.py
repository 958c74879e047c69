"""What is said: messages, their wordings, and the envelopes in which they come and go."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desk.domain.actions import OrderAction
from desk.domain.ids import AgentId, ConversationId, CustomerId, InboxId, MerchantId, MessageId
from desk.domain.language import UNKNOWN
from desk.domain.time import check_aware


class Author(StrEnum):
    """Who wrote a message."""

    CUSTOMER = "customer"
    AGENT = "agent"
    DESK = "desk"


class Kind(StrEnum):
    """A message goes between customer and desk; a note stays inside; an action is done to an order."""

    MESSAGE = "message"
    NOTE = "note"
    ACTION = "action"


class Origin(StrEnum):
    """Who made a wording."""

    WRITTEN = "written"
    MACHINE = "machine"
    TEMPLATE = "template"
    EDITED = "edited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One wording of a message in one language, as it was made; rows of it are never changed.

    ``flags`` are stable words for why it is no translation, such as ``entities_lost`` or
    ``no_translator``: the body is the original wording then, for ``partly`` that of some sentences.
    ``warnings`` are words for what makes a translation doubtful, ``checks`` for what it passed.
    ``score`` is the engine's own confidence in 0 to 1, that of its least certain sentence.
    ``glossary`` is the version of the merchant's terms that it was made with.
    """

    language: str
    body: str
    origin: Origin
    engine: str | None = None
    model: str | None = None
    flags: tuple[str, ...] = ()
    made_by: str | None = None
    glossary: str | None = None
    score: float | None = None
    checks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing said in a conversation. ``body`` is the original wording and is never overwritten.

    ``position`` counts from 1 within the conversation without gaps. ``language`` is ``und`` while
    nobody can tell. ``held`` says why readers must not see it yet, if so. ``action`` is what is done to an order,
    without its words: those are the ``body``.
    """

    id: MessageId
    merchant: MerchantId
    conversation: ConversationId
    position: int
    kind: Kind
    author: Author
    agent: AgentId | None
    body: str
    language: str = UNKNOWN
    confidence: float = 0.0
    sent_at: datetime
    held: str | None = None
    action: OrderAction | None = None

    def __post_init__(self) -> None:
        """Refuse a naive moment."""
        check_aware(self.sent_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a message; of ``content`` None only its name and size were kept.

    Connectors hand over ``name`` as its sender wrote it: the desk takes out of it what misleads. ``type`` is what
    the sender calls it and proves nothing. ``inside`` is the name by which the letter's markup shows it in its
    place, if it does.
    """

    name: str
    type: str
    size: int
    content: bytes | None
    inside: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a message has beside its text where channels are like mail.

    ``writer`` is who wrote it, as the channel shows it, if that may be another than the customer. ``automatic``:
    no person wrote it, and nothing automatic may answer it. ``rest`` is what was split off the text, such as what
    it quotes. ``markup`` is the whole as HTML, made harmless, or empty.
    """

    subject: str = ""
    writer: str | None = None
    automatic: bool = False
    rest: str = ""
    markup: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """What a connector hands to the desk: one message of one customer, and the bytes it came in.

    ``external_id`` names the message in its channel and makes a repeated delivery harmless.
    ``customer`` names the customer in its channel. ``language`` and ``country`` are what the
    channel believes (a browser's language, a ship-to country), or None. ``answers`` are the names of messages of
    ours that it answers, as ``Sent`` carried them: it joins their conversation, whoever wrote it. An empty ``body``
    beside ``attachments`` becomes their names.
    """

    external_id: str
    customer: str
    body: str
    raw: bytes
    sent_at: datetime
    customer_name: str | None = None
    language: str | None = None
    country: str | None = None
    answers: tuple[str, ...] = ()
    letter: Letter | None = None
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a naive moment."""
        check_aware(self.sent_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """What the desk hands to a connector: the wording for the customer, checked and final.

    ``customer`` is the channel's own name of the customer, as it came in. ``original`` is what
    the agent wrote, for channels that can show both. ``automatic``: no person wrote it. Where the manifest speaks
    of ``letters``, ``subject`` is that of the customer's newest letter and ``answers`` are the names of what was
    said before, hers and ours, oldest first. ``attachments`` are files with their contents, within what the manifest
    says of ``files``.
    """

    id: MessageId
    merchant: MerchantId
    inbox: InboxId
    conversation: ConversationId
    customer: str
    agent_name: str
    body: str
    language: str
    original: str
    original_language: str
    automatic: bool = False
    subject: str = ""
    answers: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Somebody who writes to one merchant through one inbox."""

    id: CustomerId
    merchant: MerchantId
    inbox: InboxId
    external_id: str
    name: str | None = None
    language: str | None = None
    country: str | None = None
