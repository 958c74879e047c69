"""The customers' side: messages, receipts, and frames of the widget's socket."""

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from desk.web.numbers import LARGEST
from desk.web.wire.base import Chosen, In, Instant, Key, Out, Tag
from desk.web.wire.conversations import AttachmentView, FileRulesView


class WidgetSettings(Out):
    """What the widget needs to draw itself."""

    merchant: str
    inbox: str
    languages: list[str]
    #: Whether somebody is at work now who could answer.
    open: bool
    #: Within how many minutes an answer may be counted on; None: as soon as we can.
    minutes: int | None = None
    #: When somebody is at work next, with the offset of the zone that was asked for; None: nobody knows.
    back_at: Instant | None = None
    #: What files go with a message; None: none do.
    files: FileRulesView | None = None


class VisitorMessage(In):
    """A customer's message. ``id`` is made by the widget and makes a repeat harmless.

    The visitor is named by ``Authorization: Bearer KEY``: at least 128 random bits that the widget
    made and keeps; who has the key is the visitor.
    """

    id: Key
    text: Annotated[str, Meta(max_length=200_000)]
    language: Tag | UnsetType = UNSET
    name: Annotated[str, Meta(max_length=80)] | UnsetType = UNSET
    #: Files that were chosen for it; with any, the text may be empty.
    files: Chosen = []


class VisitorTold(Out):
    """A message in the customer's own window. ``body`` is what she reads; ``original`` what was written.

    It may come more than once; its ``id`` stays. Order by ``position``: one that left late has a lower one.
    """

    position: int
    id: str
    author: str
    body: str
    language: str
    sent_at: datetime
    name: str | None = None
    original: str | None = None
    original_language: str | None = None
    #: The widget's own id of a message that the customer wrote.
    key: str | None = None
    attachments: list[AttachmentView] = []


class VisitorPage(Out):
    """What became visible after a cursor, oldest first; ``cursor`` is the next one. It counts the desk's events."""

    messages: list[VisitorTold]
    cursor: int


class Accepted(Out):
    """A message is on disk. ``position`` is its place in the conversation."""

    id: str
    position: int
    duplicate: bool = False


class Receipt(In):
    """How far the customer's window got: everything up to ``position`` is ``delivered`` or ``read``."""

    position: Annotated[int, Meta(ge=0, le=LARGEST)]
    state: str


class VisitorFrame(Out, tag_field="type", tag="message"):
    """Something new for the customer's window."""

    message: VisitorTold
    #: Pass as ``after`` to resume; it moves on with the last of several frames only.
    cursor: int


class VisitorTyping(Out, tag_field="type", tag="typing"):
    """An agent is typing."""

    name: str


class VisitorHello(In, tag_field="type", tag="hello"):
    """First frame of a widget's socket: who it is (a key never stands in an address), how far it read."""

    key: Annotated[str, Meta(min_length=22, max_length=128)]
    after: Annotated[int, Meta(ge=0, le=LARGEST)] = 0


class VisitorDoing(In, tag_field="type", tag="typing"):
    """The customer is typing."""
