"""Which policy holds for a conversation: of those that cover its inbox and priority, the most specific."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from desk.domain.clocks import Policy
from desk.domain.conversations import Conversation
from desk.domain.ids import InboxId


@dataclass(frozen=True, slots=True)
class Scope:
    """The conversations that a policy is for: those of some inboxes, from a priority on."""

    inboxes: frozenset[InboxId]
    priority: int

    def covers(self, inbox: InboxId, priority: int) -> bool:
        """Tell whether a conversation lies in it."""
        return inbox in self.inboxes and priority >= self.priority

    def within(self, other: "Scope") -> bool:
        """Tell whether everything in it lies in another as well."""
        return self.inboxes <= other.inboxes and self.priority >= other.priority

    def narrower(self, other: "Scope") -> bool:
        """Tell whether it is the more specific of two."""
        return self.within(other) and not other.within(self)


@dataclass(frozen=True, slots=True)
class Clash:
    """Two scopes of which neither is the more specific, and a conversation for which it matters."""

    one: int
    other: int
    inbox: InboxId
    priority: int


def clashes(scopes: Sequence[Scope]) -> list[Clash]:
    """Return the pairs of scopes between which nothing decides, each once, by their places."""
    found: dict[tuple[int, int], Clash] = {}
    for inbox in sorted(frozenset().union(*(scope.inboxes for scope in scopes))):
        for priority in sorted({scope.priority for scope in scopes}):
            covering = [place for place, scope in enumerate(scopes) if scope.covers(inbox, priority)]
            narrowest = _narrowest(scopes, covering)
            for one, other in combinations(narrowest, 2):
                found.setdefault((one, other), Clash(one, other, inbox, priority))
    return list(found.values())


def _narrowest(scopes: Sequence[Scope], covering: Sequence[int]) -> list[int]:
    """Return those of some scopes than which none of them is narrower: one, if they do not clash."""
    return [one for one in covering if not any(scopes[other].narrower(scopes[one]) for other in covering)]


@dataclass(frozen=True, slots=True)
class Book:
    """Every policy by inbox, from the highest priority down; its clashes were refused before."""

    by_inbox: Mapping[InboxId, Sequence[tuple[int, Policy]]] = field(default_factory=dict)

    def policy(self, inbox: InboxId, priority: int) -> Policy | None:
        """Return the policy of a conversation; None: nothing is promised."""
        found = self.by_inbox.get(inbox, ())
        return next((policy for least, policy in found if priority >= least), None)

    def timed(self, conversation: Conversation) -> Conversation:
        """Return a conversation with the deadlines that its policy gives it."""
        return conversation.timed(self.policy(conversation.inbox, conversation.priority))
