"""Translating on request, reading a translation back, and the engines that do both."""

from typing import Annotated

from msgspec import Meta

from desk.web.wire.base import In, Key, Out, ReplyBody, Tag
from desk.web.wire.conversations import TextView

#: Longer than what an agent may write, for whole articles; more than this is nobody's message.
Passage = Annotated[str, Meta(max_length=20_000)]


class TranslateIn(In):
    """Texts to translate, in the words and with the terms of a merchant if it is for one.

    ``bulk``: nobody waits at a screen, so everybody who does goes first.
    """

    texts: Annotated[list[Passage], Meta(min_length=1, max_length=100)]
    source: Tag
    target: Tag
    merchant: Key | None = None
    bulk: bool = False


class TranslateOut(Out):
    """One wording for each text, in order; one that has flags is the original."""

    texts: list[TextView]


class Check(In):
    """What an agent is about to say, and its ``wording`` for the customer if he edited that."""

    text: ReplyBody
    wording: ReplyBody | None = None


class SignalView(Out):
    """Something that reads otherwise once it was translated and back."""

    kind: str
    detail: str


class CheckView(Out):
    """What the customer will read, put back into the agent's own language; ``possible``: some engine can."""

    possible: bool
    back: str = ""
    back_language: str = "und"
    signals: list[SignalView] = []
