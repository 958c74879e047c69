"""Frames of the consoles' sockets."""

from desk.web.wire.base import In, Out
from desk.web.wire.conversations import ConversationView, MessageView
from desk.web.wire.deadlines import DeadlineView
from desk.web.wire.people import Named
from desk.web.wire.presence import World


class Frame(Out, tag_field="type", tag="event"):
    """Something happened. Apply in order; ``cursor`` resumes after it."""

    cursor: str
    kind: str
    conversation: ConversationView
    message: MessageView | None = None
    #: The one whom an assignment took it from.
    before: str | None = None
    #: What is near or was missed, for those kinds.
    deadline: DeadlineView | None = None


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


class OrdersChanged(Out, tag_field="type", tag="orders_changed"):
    """Other orders belong beside a conversation than this console shows, or they changed: fetch it again."""

    conversation: str


class WorldFrame(Out, tag_field="type", tag="world"):
    """The whole world, as this reader may see it."""

    world: World


class WorldChange(Out, tag_field="type", tag="world_changed"):
    """Presence, shifts or queues changed: of the colleagues only those who did, of all else everything."""

    world: World


class Showing(In, tag_field="type", tag="showing"):
    """Which orders a console shows beside the conversation that it has open: their ``orders_mark``."""

    conversation: str
    orders_mark: str


class Doing(In, tag_field="type", tag="doing"):
    """What a console says of its agent: what is open, and whether he is typing."""

    conversation: str | None = None
    typing: bool = False
