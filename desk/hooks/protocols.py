"""The values that pass between plugins' hooks and the desk; the contract of connectors is a package of its own."""

import argparse
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import msgspec

from desk.domain.ids import AgentId, ConversationId, InboxId, MerchantId
from desk.domain.messages import InboundMessage
from desk.domain.phrases import Phrase


class Settings(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Base of a plugin's ``Config`` and of a connector's ``Settings``: checked, frozen, no extra keys."""


# -- values of hooks -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Detection:
    """What a text's language seems to be: log-probabilities are for combining, confidence is 0 to 1."""

    language: str
    confidence: float
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent who could take a conversation now, as a plugin may know him."""

    agent: AgentId
    native: bool
    load: int
    capacity: int
    idle_seconds: float


@dataclass(frozen=True, slots=True)
class ConversationInfo:
    """A conversation as a plugin may know it."""

    id: ConversationId
    merchant: MerchantId
    inbox: InboxId
    customer: str
    customer_name: str | None
    language: str
    agent: AgentId | None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a card; a value is data (a number, a name) or a phrase to be translated."""

    label: Phrase
    value: str | Phrase
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """Data that the console draws beside a conversation; never script, never markup."""

    title: Phrase
    rows: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check thinks of an answer: ``pass``, ``warn`` (the agent may insist) or ``block``."""

    level: str
    reason: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Triage:
    """What a first look at a message says: topic and priority (0 normal, higher is more urgent)."""

    topic: str | None = None
    priority: int = 0


# -- routes and commands ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request to a plugin's route; header names are lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """A plugin's answer to a request."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Route:
    """A path below ``/plugins/<plugin>/`` and who answers it."""

    method: str
    path: str
    handler: Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Command:
    """A subcommand of ``desk``: its arguments and what it does; ``run`` returns the exit status."""

    name: str
    help: str
    run: Callable[[argparse.Namespace], int]
    configure: Callable[[argparse.ArgumentParser], None] | None = None


class DeskHandle(Protocol):
    """What a plugin may do with a running desk."""

    async def receive(self, inbox: InboxId, messages: Sequence[InboundMessage]) -> None:
        """Take messages in, durably, before this returns; a repeated ``external_id`` changes nothing."""

    async def note(self, merchant: MerchantId, conversation: ConversationId, text: Phrase) -> None:
        """Leave a note for agents in a conversation of the merchant."""

    def now(self) -> datetime:
        """Return the desk's moment, aware and in UTC; tests set it."""
