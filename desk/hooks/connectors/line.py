"""The desk's line to a channel's API: budgets, credentials, time-outs and redaction are the desk's.

What goes wrong on it is raised as one of the errors below, and a connector lets them rise.
"""

import json as _json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from desk.domain.errors import DeskError
from desk.domain.phrases import Reason

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An HTTP request to a channel's API. ``json`` becomes the body, unless ``body`` is given.

    ``rate`` names the budget that it spends ``cost`` of. ``accepts`` are statuses beyond 2xx that are
    answers and not errors. ``signed`` False: it goes without credentials and is not tried with new ones.
    """

    method: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    body: bytes | None = None
    rate: str = "default"
    cost: float = 1
    accepts: frozenset[int] = frozenset()
    signed: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    """What the channel answered; names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON, numbers with a point as exact ``Decimal``; ``ValueError`` if it is none."""
        return _json.loads(self.body, parse_float=Decimal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a reply says about a budget; None where it says nothing.

    ``cost`` is what the call cost in the end, for channels that ask for the most it may cost and give the rest back.
    """

    remaining: float | None = None
    cost: float | None = None
    burst: float | None = None
    per_second: float | None = None
    #: Until when nothing more may be asked.
    closed_until: datetime | None = None


class Line(Protocol):
    """One inbox's line to its channel."""

    async def call(self, call: Call) -> Reply:
        """Make a call and return the reply, or raise one of the errors of this module.

        It never waits for a budget: without one ``Throttled`` rises, and the desk asks again in time.
        So what one method of a connector calls must fit into the budget's burst.
        """

    async def talk(
        self, talk: Callable[[Mapping[str, str]], Awaitable[T]], *, rate: str = "default", cost: float = 1
    ) -> T:
        """Have a talk in a protocol of the channel's own, such as IMAP, with the credentials in force.

        Like ``call`` it spends from a budget first and never waits for it. ``talk`` raises the errors of this
        module: after ``Unauthorised`` the credentials are renewed, once for all, and it is asked once more.
        """

    def now(self) -> datetime:
        """Return the desk's moment, aware and in UTC; tests set it."""


class ChannelError(DeskError):
    """A call to a channel came to nothing; people read why: a phrase, or the channel's very words."""

    code = "channel"

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Throttled(ChannelError):
    """There is no budget before a moment; nothing has left."""

    def __init__(self, until: datetime, reason: Reason) -> None:
        super().__init__(reason)
        self.until = until


class BudgetSpent(Throttled):
    """The desk keeps within the channel's budget; that is no trouble, only a wait."""


class NotReached(ChannelError):
    """The channel could not be reached; nothing has left."""


class Unanswered(ChannelError):
    """The call left and there is no answer that says what came of it: a lost line, a time-out, a 5xx."""


class Rejected(ChannelError):
    """The channel understood and says no; the same call would be answered the same."""

    def __init__(self, status: int, reason: Reason) -> None:
        super().__init__(reason)
        self.status = status


class Unreadable(ChannelError):
    """Raised by ``parse``: what came in is nothing to take in; it is set aside, and operators read why."""


class Unauthorised(ChannelError):
    """Raised in a talk: the channel does not take these credentials; perhaps it takes renewed ones."""


class TooMany(ChannelError):
    """Raised in a talk: the channel wants less of it, ``after`` being for how long, if it says; nothing has left."""

    def __init__(self, reason: Reason, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Revoked(ChannelError):
    """The credentials hold no longer and cannot be renewed: an operator has to give new ones."""
