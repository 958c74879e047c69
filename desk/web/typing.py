"""Who is typing: told at once to whoever looks, stored nowhere."""

from dataclasses import dataclass

from desk.domain.ids import ConversationId, InboxId

#: The bus's topic on which each ``Typing`` is published.
TYPING = "typing"


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation, and the customer's window in which it is held."""

    conversation: ConversationId
    inbox: InboxId
    customer: str


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody types; ``who`` is ``customer`` or an agent's id."""

    place: Place
    who: str
    name: str

    @property
    def from_customer(self) -> bool:
        """Whether it is the customer."""
        return self.who == "customer"
