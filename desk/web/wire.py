"""What goes over the wire, both ways. Ids are decimal strings: JavaScript cannot hold 64 bits.

The OpenAPI document is made from these types; a field's docstring-like comment is for readers of code.
"""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

#: A reply longer than any channel takes; a customer's message may be longer than an agent's.
ReplyBody = Annotated[str, Meta(min_length=1, max_length=10_000)]
Tag = Annotated[str, Meta(min_length=2, max_length=16, pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,4}){0,2}$")]
Key = Annotated[str, Meta(min_length=1, max_length=128)]


class In(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Base of what clients send: a misspelt field is an error."""


class Out(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Base of what the desk answers; fields at their default are left out."""


# -- errors ------------------------------------------------------------------------------------------


class Problem(Out):
    """An error: a stable code for programs, a message for people, details where they help."""

    code: str
    message: str
    #: Position of the newest message, with ``something_newer``.
    newest: int | None = None
    #: Why the answer was stopped, with ``blocked`` and ``needs_confirmation``.
    verdicts: list["Verdict"] = []


# -- session -----------------------------------------------------------------------------------------


class Login(In):
    """Who one is, proven by a password."""

    name: Annotated[str, Meta(min_length=1, max_length=64)]
    password: Annotated[str, Meta(min_length=1, max_length=256)]


class Named(Out):
    """Something with an id and a name for people."""

    id: str
    name: str


class Me(Out):
    """The one who is logged in. ``csrf`` goes back in the ``X-CSRF-Token`` header of every change."""

    id: str
    name: str
    role: str
    language: str
    #: Languages that need no translation for this person.
    reads: list[str]
    merchants: list[Named]
    csrf: str
    desk: str
    region: Named | None = None
    zone: str | None = None
    #: When the shift that runs now ends, or None when off shift.
    shift_ends: datetime | None = None
    capacity: int = 0


# -- conversations -----------------------------------------------------------------------------------


class TextView(Out):
    """One wording of a message. ``flags``: ``entities_lost``, ``no_translator``, ``engine_failed`` ..."""

    language: str
    body: str
    origin: str
    engine: str | None = None
    model: str | None = None
    flags: list[str] = []
    by: str | None = None


class MessageView(Out):
    """A message with every wording of it. ``body`` is the original, in ``language``."""

    id: str
    position: int
    kind: str
    author: str
    body: str
    language: str
    sent_at: datetime
    confidence: float = 0.0
    agent: str | None = None
    held: str | None = None
    texts: list[TextView] = []
    #: State of delivery, for answers.
    delivery: str | None = None
    delivery_reason: str | None = None


class PhraseView(Out):
    """Words for people, not yet in anybody's language: look ``id`` up in the catalogue, fill ``values`` in."""

    id: str
    values: dict[str, str | int] = {}


class ConversationView(Out):
    """A conversation as lists show it. ``heard``: position of the customer's newest message."""

    id: str
    merchant: Named
    inbox: Named
    customer: Named
    state: str
    language: str
    confidence: float
    updated_at: datetime
    heard: int
    corrected: bool = False
    agent: Named | None = None
    #: Why it came to this agent, or why it waits in the queue.
    reason: PhraseView | None = None
    waiting_since: datetime | None = None
    snoozed_until: datetime | None = None
    topic: str | None = None
    #: Of two that wait, the higher one is offered first; 0 is normal.
    priority: int = 0
    #: The newest message, shortened, in its original wording and (where there is one) translated.
    preview: str = ""
    preview_language: str = "und"
    #: Translation of the preview into the reader's language, if there is one.
    preview_translation: str | None = None
    preview_author: str = "customer"


class ConversationPage(Out):
    """A page of conversations, newest change first; ``cursor`` starts the live feed without a gap."""

    conversations: list[ConversationView]
    cursor: str
    #: Pass as ``before`` for the next page; None on the last one.
    next: str | None = None


class CardRow(Out):
    """One line of a card, already in the reader's language."""

    label: str
    value: str
    url: str | None = None


class CardView(Out):
    """Data beside a conversation, already in the reader's language."""

    title: str
    rows: list[CardRow] = []
    plugin: str = ""


class SuggestionView(Out):
    """An answer that a plugin suggests, in the reader's language."""

    text: str
    plugin: str


class ConversationDetail(Out):
    """A conversation opened: its newest messages, oldest first, and what plugins say of it."""

    conversation: ConversationView
    messages: list[MessageView]
    cards: list[CardView] = []
    #: Whether there are older messages; fetch them by ``before`` = the first position.
    more: bool = False
    followers: list[Named] = []
    suggestions: list[SuggestionView] = []


class MessagePage(Out):
    """Older messages of a conversation, oldest first."""

    messages: list[MessageView]
    more: bool = False


class Preview(In):
    """What an agent is about to say."""

    text: ReplyBody


class PreviewView(Out):
    """What the customer would read."""

    language: str
    body: str
    translated: bool
    flags: list[str] = []
    engine: str | None = None


class Verdict(Out):
    """What a check thinks of an answer, already in the reader's language."""

    level: str
    reason: str
    plugin: str = ""


class Reply(In):
    """An answer. ``seen``: position of the newest message that its author has read.

    ``key`` makes a repeat harmless. ``wording`` is what the customer shall read, if the author edited
    the translation. ``confirm``: send despite warnings and flags.
    """

    text: ReplyBody
    seen: Annotated[int, Meta(ge=0)]
    key: Key
    wording: ReplyBody | None = None
    confirm: bool = False


class Note(In):
    """Something for colleagues only."""

    text: ReplyBody
    key: Key


class Transfer(In):
    """Give a conversation to an agent, or back to the queue (None)."""

    agent: str | None


class StateChange(In):
    """``open``, ``snoozed`` (with ``until``) or ``resolved``."""

    state: str
    until: datetime | None = None


class LanguageChoice(In):
    """A language tag."""

    language: Tag


# -- presence ----------------------------------------------------------------------------------------


class Presence(In):
    """``available``, ``busy`` (finish what is open, take nothing new) or ``away``."""

    status: str


class Colleague(Out):
    """Somebody who answers, as colleagues see him."""

    id: str
    name: str
    region: str
    team: str
    status: str
    load: int
    capacity: int
    on_shift: bool
    languages: list[str] = []


class RegionView(Out):
    """A region now: awake or not, and when that changes."""

    id: str
    name: str
    zone: str
    wall: str
    open: bool
    changes_at: datetime | None = None


class World(Out):
    """Regions, colleagues and the size of the queue, for the console's status bar."""

    regions: list[RegionView]
    colleagues: list[Colleague]
    queued: int


# -- operators ---------------------------------------------------------------------------------------


class EnvelopeView(Out):
    """Something that came in and could not be understood."""

    id: str
    merchant: str
    inbox: str
    received_at: datetime
    error: str
    #: The first 2,000 characters, undecodable bytes replaced.
    raw: str


class EnvelopePage(Out):
    """Quarantined envelopes, newest first."""

    envelopes: list[EnvelopeView]


class PluginView(Out):
    """A plugin and how it behaves."""

    name: str
    version: str
    hooks: list[str]
    faults: int
    disabled: str | None = None


class PluginPage(Out):
    """Every plugin."""

    plugins: list[PluginView]


# -- the live feed (console) -------------------------------------------------------------------------


class Frame(Out, tag_field="type", tag="event"):
    """Something happened. Apply in order; ``cursor`` resumes after it."""

    cursor: str
    kind: str
    conversation: ConversationView
    message: MessageView | None = None
    #: The one whom an assignment took it from.
    before: str | None = None


class CaughtUp(Out, tag_field="type", tag="caught_up"):
    """Everything up to ``cursor`` was sent; from here on it is live."""

    cursor: str


class Resync(Out, tag_field="type", tag="resync"):
    """This reader fell too far behind: fetch the lists again, then resume from their cursor."""


class TypingFrame(Out, tag_field="type", tag="typing"):
    """Somebody is typing. ``who``: ``customer`` or an agent's id."""

    conversation: str
    who: str
    name: str


class ViewingFrame(Out, tag_field="type", tag="viewing"):
    """Who has a conversation open now."""

    conversation: str
    agents: list[Named]


class WorldFrame(Out, tag_field="type", tag="world"):
    """Presence, shifts or the queue's size changed."""

    world: World


class Doing(In, tag_field="type", tag="doing"):
    """What a console says of its agent: what is open, and whether he is typing."""

    conversation: str | None = None
    typing: bool = False


# -- the widget --------------------------------------------------------------------------------------


class WidgetSettings(Out):
    """What the widget needs to draw itself."""

    merchant: str
    inbox: str
    languages: list[str]
    #: Whether an agent is on shift now.
    open: bool


class VisitorMessage(In):
    """A customer's message. ``id`` is made by the widget and makes a repeat harmless.

    The visitor is named by ``Authorization: Bearer KEY``: at least 128 random bits that the widget
    made and keeps; who has the key is the visitor.
    """

    id: Key
    text: Annotated[str, Meta(max_length=200_000)]
    language: Tag | UnsetType = UNSET
    name: Annotated[str, Meta(max_length=80)] | UnsetType = UNSET


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

    position: Annotated[int, Meta(ge=0)]
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
    after: Annotated[int, Meta(ge=0)] = 0


class VisitorDoing(In, tag_field="type", tag="typing"):
    """The customer is typing."""
