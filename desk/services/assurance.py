"""Help for whoever cannot read what he sends: it is read back, and earlier wordings are offered."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.config.people import Agent
from desk.domain.conversations import Conversation
from desk.domain.ids import ConversationId
from desk.domain.language import UNKNOWN, readable_as
from desk.domain.messages import Text
from desk.services.drafting import Drafting
from desk.services.intake import legible
from desk.store import conversations
from desk.store.conversations import Walls
from desk.store.protocol import Store
from desk.translation.memory.entries import Similar
from desk.translation.pipeline import Pipeline
from desk.translation.readback.signals import Signal, compare


@dataclass(frozen=True, slots=True)
class Reading:
    """What a customer will read, put back into the agent's language, and what reads otherwise then."""

    back: str
    language: str
    signals: tuple[Signal, ...]


class Assurance:
    """Translates answers back; nothing is stored and nothing is sent."""

    def __init__(self, store: Store, drafting: Drafting, pipeline: Pipeline) -> None:
        self._store = store
        self._drafting = drafting
        self._pipeline = pipeline

    async def check(
        self, agent: Agent, conversation: ConversationId, walls: Walls, text: str, wording: str | None
    ) -> Reading | None:
        """Return how a text reads to the customer, in her ``wording`` if there is one; None: nobody can tell."""
        written = legible(text)
        current, language = await self._looked_up(agent, conversation, walls, written)
        if not _needs_translation(language, current.language):
            return None
        told = legible(wording) if wording else await self._told(written, language, current)
        if told is None:
            return None
        back = await self._pipeline.translate(told, current.language, language, current.merchant)
        return None if _failed(back) else Reading(back.body, language, compare(written, back.body, language))

    async def similar(self, agent: Agent, conversation: ConversationId, walls: Walls, text: str) -> Sequence[Similar]:
        """Return how people worded nearly the same for this customer's language before; never used unasked."""
        written = legible(text)
        current, language = await self._looked_up(agent, conversation, walls, written)
        if not _needs_translation(language, current.language):
            return []
        return await self._pipeline.similar(written, language, current.language, current.merchant)

    async def _looked_up(
        self, agent: Agent, conversation: ConversationId, walls: Walls, written: str
    ) -> tuple[Conversation, str]:
        """Return the conversation, and the language that the agent wrote."""
        current = await self._store.read(lambda tx: conversations.get(tx, conversation, walls))
        return current, await self._drafting.language_of(agent, current, written)

    async def _told(self, written: str, language: str, current: Conversation) -> str | None:
        made = await self._pipeline.translate(written, language, current.language, current.merchant)
        return None if _failed(made) else made.body


def _failed(text: Text) -> bool:
    """Tell whether some of a text is not translated, so that reading it back would prove nothing."""
    return bool(text.flags)


def _needs_translation(written: str, read: str) -> bool:
    return UNKNOWN not in (written, read) and not readable_as(written, read)
