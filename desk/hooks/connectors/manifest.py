"""What a connector says of its channel, once: from this the desk knows how to treat it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from desk.domain.actions import ActionKind
from desk.domain.budgets import Rate
from desk.domain.files import NO_FILES, FileRules
from desk.domain.reading import Feed


class Repeats(StrEnum):
    """How what may have arrived, without anybody knowing, is kept from arriving twice."""

    #: The channel knows a repeat by its key: the desk sends again with the same one.
    KEY = "key"
    #: The channel can be asked: ``look_up`` (of actions ``acted``) finds what arrived; only what did not goes again.
    LOOK_UP = "look_up"
    #: Neither: it fails and says that it may have arrived; a person decides.
    NEITHER = "neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRules:
    """What the channel takes: texts up to ``longest`` in its own ``unit``, within ``window`` of the customer's last."""

    window: timedelta | None = None
    longest: int | None = None
    #: ``characters``, ``utf16`` (as JavaScript counts) or ``bytes`` of UTF-8.
    unit: str = "characters"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A channel's capabilities, limits and rules. What is left out, the channel does not have, save messages.

    ``messages`` False: the channel carries orders and no words: its customers write elsewhere, and it has no ``send``.
    ``fetches`` are the kinds that ``fetch`` knows. ``rates`` are budgets by name; a call spends from
    one of them. ``acts`` is what can be done to its orders, and how each is kept from being done twice;
    ``public_notes`` False: notes are for the shop alone, its customer reads none.
    ``ends_within`` is how long one ``send`` or ``act`` may take, with looking up: what takes longer is cut off, and its
    outcome unknown. ``settles`` is how long after a call ``look_up`` and ``acted`` may still miss its effect.
    ``answer_within`` is the channel's patience with webhooks; ``expiring`` says that ``refresh`` renews credentials.
    ``wakes`` says that the channel tells when there is something to read, and ``woken`` waits for it. ``letters``:
    its messages have subjects and name what they answer, and so shall ours. ``files`` is what files it takes with
    an answer: ``send`` is never given others, or any where it says none.
    """

    messages: bool = True
    webhooks: bool = False
    feeds: tuple[Feed, ...] = ()
    fetches: frozenset[str] = frozenset()
    repeats: Repeats = Repeats.NEITHER
    acts: Mapping[ActionKind, Repeats] = field(default_factory=dict)
    public_notes: bool = True
    ends_within: timedelta = timedelta(seconds=30)
    settles: timedelta = timedelta(seconds=30)
    rates: Mapping[str, Rate] = field(default_factory=dict)
    rules: ReplyRules = field(default_factory=ReplyRules)
    answer_within: timedelta = timedelta(seconds=5)
    expiring: bool = False
    wakes: bool = False
    letters: bool = False
    files: FileRules = NO_FILES

    def feed(self, kind: str) -> Feed | None:
        """Return how a kind of thing is listed, if it is."""
        return next((feed for feed in self.feeds if feed.kind == kind), None)
