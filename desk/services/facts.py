"""The facts of a conversation that whoever takes it over needs: what is owed, which orders, what was promised."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.domain.conversations import Conversation
from desk.domain.messages import Author, Kind, Message
from desk.domain.phrases import Phrase
from desk.translation.pieces.segments import cut
from desk.translation.protect.entities import Finder
from desk.translation.protect.patterns import Kind as Entity

#: As many of the newest messages are looked at.
LOOKED_AT = 30
#: So many order numbers are named, and so many sentences quoted, the newest.
_ORDERS, _QUOTES = 5, 3
_MINUTE = timedelta(minutes=1)
#: What is named in a sentence that can be held against us.
_BINDING = frozenset({Entity.AMOUNT, Entity.DATE, Entity.TIME, Entity.NUMBER})
_ORDER = frozenset({Entity.CUSTOM, Entity.CODE})
#: Words of a day, and of somebody who says what he will do, in the languages in which agents answer most.
_PROMISING = frozenset(
    {
        *("today", "tomorrow", "tonight", "will", "shall", "promise", "refund", "replace", "we'll", "i'll", "it'll"),
        *("hoje", "amanhã", "vamos", "vou", "vai", "iremos", "enviaremos", "prometo", "reembolso", "reembolsaremos"),
        *("hoy", "mañana", "voy", "prometemos", "reembolsamos"),
        *("heute", "morgen", "werden", "werde", "wird", "versprechen", "erstatten"),
        *("aujourd'hui", "demain", "allons", "vais", "promets", "promettons", "rembourserons"),
    }
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Lines of a note, and what was promised: in its author's words, to be translated like any note."""

    lines: tuple[Phrase, ...]
    promised: str
    language: str


def facts(conversation: Conversation, said: Sequence[Message], finder: Finder, now: datetime) -> Facts:
    """Return what can be told of a conversation, of which these are the newest messages, oldest first."""
    answers = [one for one in said if one.author is Author.AGENT and one.kind is Kind.MESSAGE]
    promised = [(sentence, one.language) for one in answers for sentence in promises(one.body, finder)][-_QUOTES:]
    language = promised[-1][1] if promised else ""
    quoted = "\n".join(f"“{sentence}”" for sentence, spoken in promised if spoken == language)
    return Facts((*_owed(conversation, now), *_orders(said, finder)), quoted, language)


def promises(body: str, finder: Finder) -> list[str]:
    """Return the sentences of an answer that name a date, a time, an amount or a number, or say what will be done."""
    pieces = (piece for piece in cut(body, finder) if piece.words)
    return [
        piece.text.strip()
        for piece in pieces
        if any(span.kind in _BINDING for span in piece.spans) or _PROMISING.intersection(_words(piece.text))
    ]


def _owed(conversation: Conversation, now: datetime) -> Iterable[Phrase]:
    """Yield whether an answer is owed, since when, and by when."""
    since, due = conversation.waiting_since, conversation.due
    if since is None:
        yield Phrase("desk", "The customer has been answered; nothing is owed right now.")
    else:
        yield Phrase("desk", "The customer has been waiting for {minutes} min.", {"minutes": _minutes(now - since)})
    if due is not None and due > now:
        yield Phrase("desk", "The next deadline is in {minutes} min.", {"minutes": _minutes(due - now)})
    elif due is not None:
        yield Phrase("desk", "A deadline was missed {minutes} min ago.", {"minutes": _minutes(now - due)})


def _orders(said: Iterable[Message], finder: Finder) -> Iterable[Phrase]:
    """Yield the order numbers that were named, if any were, the newest last."""
    named = (
        one.body[span.start : span.end]
        for one in said
        if one.kind is Kind.MESSAGE and not one.held
        for span in finder.find(one.body)
        if span.kind in _ORDER
    )
    if found := list(dict.fromkeys(named))[-_ORDERS:]:
        yield Phrase("desk", "Named: {orders}", {"orders": ", ".join(found)})


def _words(text: str) -> set[str]:
    return {word.strip('.,;:!?¡¿()"“”') for word in text.lower().replace("’", "'").split()}


def _minutes(length: timedelta) -> int:
    return max(length, timedelta()) // _MINUTE
