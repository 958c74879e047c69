"""Corrections: a person words a message better than it was, for its readers now and for the next one like it."""

from dataclasses import dataclass
from datetime import datetime

from desk.config.people import Agent
from desk.domain.errors import Invalid
from desk.domain.events import TextAdded
from desk.domain.ids import MessageId
from desk.domain.language import UNKNOWN, asked_for, readable_as
from desk.domain.messages import Message, Origin, Text
from desk.domain.time import Clock
from desk.services.intake import legible
from desk.services.learning import Learning, Taught
from desk.services.stopped import Stopped
from desk.store import conversations, messages
from desk.store.conversations import Walls
from desk.store.messages import Spoken
from desk.store.protocol import Store, Transaction


@dataclass(frozen=True, slots=True)
class Correction:
    """A better wording; ``confirm``: although it lacks something, ``remember``: for other messages as well."""

    language: str
    body: str
    remember: bool = False
    confirm: bool = False


class Corrections:
    """What people change about translations that are there."""

    def __init__(self, store: Store, learning: Learning, clock: Clock) -> None:
        self._store = store
        self._learning = learning
        self._clock = clock

    async def correct(self, agent: Agent, message: MessageId, walls: Walls, correction: Correction) -> Spoken:
        """Give a message a wording by a person; what the customer was sent already stays sent.

        Raises ``Stopped`` when the wording lacks a number, a link or the like and nobody confirmed it.
        """
        spoken = await self._store.read(lambda tx: messages.get(tx, message, walls))
        text = Text(
            language=asked_for("language", correction.language),
            body=legible(correction.body),
            origin=Origin.EDITED,
            made_by=agent.id,
        )
        _check_sense(spoken.message, correction)
        doubts = self._learning.doubts(spoken.message.merchant, spoken.message.body, text.body)
        if doubts and not correction.confirm:
            raise Stopped(doubts, final=False, what="The correction was not stored.")
        corrected = await self._store.write(lambda tx: _add(tx, message, walls, text, self._clock()))
        if correction.remember:
            await self._learning.learn(_taught(spoken.message, text), _machines(spoken, text.language))
        return corrected


def _check_sense(message: Message, correction: Correction) -> None:
    if message.held:
        raise Invalid("message: it is held from view; nobody can word what he cannot read")
    if readable_as(message.language, correction.language):
        raise Invalid(f"language: found {correction.language!r}, which the message is written in; expected another")
    if correction.remember and message.language == UNKNOWN:
        raise Invalid("remember: nobody knows what language the message is in; say that first")


def _add(tx: Transaction, message: MessageId, walls: Walls, text: Text, now: datetime) -> Spoken:
    """Store the wording and tell everybody; the same again by the same person changes nothing."""
    spoken = messages.get(tx, message, walls)
    newest = [known for known in spoken.texts if known.language == text.language][-1:]
    if newest == [text]:
        return spoken
    said = spoken.message
    messages.add_text(tx, said, text, now)
    conversations.record(
        tx, (TextAdded(said.merchant, said.conversation, now, message=said.id, language=text.language),)
    )
    return messages.get(tx, message, walls)


def _taught(message: Message, text: Text) -> Taught:
    return Taught(message.merchant, message.language, text.language, message.body, text.body, text.made_by)


def _machines(spoken: Spoken, language: str) -> str | None:
    """Return what an engine made of a message, if it made something."""
    made = [
        text.body
        for text in spoken.texts
        if text.language == language and text.origin is Origin.MACHINE and not text.flags
    ]
    return made[-1] if made else None
