"""What operators look at."""

from datetime import datetime

from desk.web.wire.base import Out
from desk.web.wire.conversations import PhraseView


class EnvelopeView(Out):
    """Something that came in and could not be understood."""

    id: str
    merchant: str
    inbox: str
    received_at: datetime
    #: Why it could not, for people.
    error: PhraseView
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


class EngineView(Out):
    """How one direction of one engine does. ``state``: ok, failing (and still asked) or resting; times in seconds."""

    engine: str
    source: str
    target: str
    model: str
    state: str
    #: Why it failed last, though it may have recovered since.
    last_error: str | None = None
    asked_again_in: float | None = None
    answered: int = 0
    failed: int = 0
    #: How long a whole call usually takes, and how long the last one took.
    median: float | None = None
    last: float | None = None


class EnginePage(Out):
    """Every direction of every engine."""

    engines: list[EngineView]
