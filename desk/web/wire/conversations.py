"""Conversations, messages, answers and notes."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Raw

from desk.web.wire.base import Chosen, In, Key, Out, ReplyBody, Tag, WordsBesideFiles
from desk.web.wire.deadlines import DeadlineView
from desk.web.wire.orders import OrderActionView, OrderCard
from desk.web.wire.people import Named


class TextView(Out):
    """One wording of a message; what its words mean stands with ``Text``."""

    language: str
    body: str
    origin: str
    engine: str | None = None
    model: str | None = None
    flags: list[str] = []
    by: str | None = None
    glossary: str | None = None
    score: float | None = None
    checks: list[str] = []
    warnings: list[str] = []


class LetterView(Out):
    """What a message has beside its text. ``more``: there is a rest; ``marked_up``: it can be seen as designed."""

    subject: str = ""
    writer: str | None = None
    automatic: bool = False
    more: bool = False
    marked_up: bool = False


class AttachmentView(Out):
    """A file that came with a message; without ``kept`` it was too large."""

    id: str
    name: str
    size: int
    kept: bool = True
    #: Whether its name says that it is a picture, which may be shown beside the text.
    picture: bool = False


class FileRulesView(Out):
    """What files go with one message: how many, each and all of how many bytes, of which types; none: any type."""

    most: int
    largest: int
    together: int | None = None
    types: list[str] = []


class Whole(Out):
    """What was split off the text of a message, in the words of whoever wrote it."""

    rest: str


class PhraseView(Out):
    """Words for people, not yet in anybody's language: look ``id`` up in the domain's catalogue, fill ``values`` in.

    ``id`` is what it says in English. A value may be words of its own.
    """

    id: str
    domain: str = "desk"
    values: "dict[str, str | int | PhraseView]" = {}


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
    #: State of delivery, for answers and actions.
    delivery: str | None = None
    #: Why it is there, for people.
    delivery_reason: PhraseView | None = None
    letter: LetterView | None = None
    attachments: list[AttachmentView] = []
    #: What is done to an order, where ``kind`` is ``action``.
    action: OrderActionView | None = None


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
    #: What runs or is paused, the nearest first: that one counts.
    deadlines: list[DeadlineView] = []
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


class ReadyPage(Out):
    """A ``ConversationPage`` as it is sent: its conversations are encoded already."""

    conversations: list[Raw]
    cursor: str
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
    #: The customer's orders and those that she names, the newest change first.
    orders: list[OrderCard] = []
    #: Stands for these orders as they are; a console says it of what it shows.
    orders_mark: str = ""
    #: Whether there are older messages; fetch them by ``before`` = the first position.
    more: bool = False
    followers: list[Named] = []
    suggestions: list[SuggestionView] = []
    #: What files may go with an answer; None: this storefront takes none.
    files: FileRulesView | None = None
    #: What files may go with a note.
    note_files: FileRulesView | None = None


class MessagePage(Out):
    """Older messages of a conversation, oldest first."""

    messages: list[MessageView]
    more: bool = False


class SimilarView(Out):
    """An earlier wording of a text that is nearly the same; ``likeness`` is its share in 0 to 1."""

    source: str
    wording: str
    likeness: float
    origin: str
    by: str | None = None


class Preview(In):
    """What an agent is about to say."""

    text: ReplyBody


class PreviewView(Out):
    """What the customer would read."""

    language: str
    body: str
    translated: bool
    origin: str
    flags: list[str] = []
    by: str | None = None
    engine: str | None = None
    model: str | None = None
    glossary: str | None = None
    score: float | None = None
    checks: list[str] = []
    warnings: list[str] = []
    #: Earlier wordings of texts that are nearly the same, the likest first; never used unasked.
    similar: list[SimilarView] = []


class Verdict(Out):
    """What a check thinks of an answer, already in the reader's language."""

    level: str
    reason: str
    plugin: str = ""


class Reply(In):
    """An answer. ``seen``: position of the newest message that its author has read.

    ``key`` makes a repeat harmless. ``wording`` is what the customer shall read, if the author edited
    the translation. ``confirm``: send despite warnings and flags. ``remember``: word it like this
    whenever it is said again. ``files`` are those that were chosen for it; with any, ``text`` may be empty.
    """

    text: WordsBesideFiles
    seen: Annotated[int, Meta(ge=0)]
    key: Key
    wording: ReplyBody | None = None
    confirm: bool = False
    remember: bool = False
    files: Chosen = []


class Correction(In):
    """A better wording of a message in a language. ``confirm``: although it lacks a number, a link or the like.

    ``remember``: word it like this whenever it is said again.
    """

    language: Tag
    body: ReplyBody
    remember: bool = False
    confirm: bool = False


class Note(In):
    """Something for colleagues only; with ``files`` the text may be empty."""

    text: WordsBesideFiles
    key: Key
    files: Chosen = []


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
