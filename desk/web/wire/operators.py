"""What operators look at."""

from datetime import datetime

from desk.web.wire.base import Out


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
