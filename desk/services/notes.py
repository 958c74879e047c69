"""Notes that the desk itself leaves: stored in English, and in every language of those who may read them."""

from collections.abc import Sequence

from desk.config.model import Config
from desk.domain.conversations import Conversation
from desk.domain.ids import AgentId, MessageId
from desk.domain.messages import Kind, Message, Origin, Text
from desk.domain.phrases import Phrase
from desk.domain.saying import said
from desk.domain.time import Clock
from desk.i18n.catalogs import Catalogs
from desk.store import conversations, messages
from desk.store.protocol import Transaction

_LANGUAGE = "en"


class Notes:
    """Writes notes inside a unit of work."""

    def __init__(self, config: Config, catalogs: Catalogs, clock: Clock) -> None:
        self._config = config
        self._catalogs = catalogs
        self._clock = clock

    def leave(self, tx: Transaction, conversation: Conversation, phrases: Sequence[Phrase]) -> Conversation:
        """Leave a note by the desk that every agent of the merchant reads in his language."""
        note = self._append(tx, conversation, self._render(phrases, _LANGUAGE), _LANGUAGE, None, None)
        for language in self._languages(conversation):
            wording = Text(
                language=language, body=self._render(phrases, language), origin=Origin.TEMPLATE, engine="desk"
            )
            messages.add_text(tx, note, wording, self._clock())
        return conversations.save(tx, conversation.noted(note))

    def quote(self, tx: Transaction, conversation: Conversation, text: str, language: str) -> Conversation:
        """Leave words of somebody's as a note by the desk; readers of other languages get them translated."""
        return conversations.save(
            tx, conversation.noted(self._append(tx, conversation, text, language, None, None))
        )

    def write(
        self, tx: Transaction, conversation: Conversation, agent: AgentId, text: str, language: str, key: str
    ) -> MessageId:
        """Store an agent's own note under a key that nothing is stored under yet."""
        note = self._append(tx, conversation, text, language, agent, key)
        conversations.save(tx, conversation.noted(note))
        return note.id

    def _append(
        self,
        tx: Transaction,
        conversation: Conversation,
        body: str,
        language: str,
        agent: AgentId | None,
        key: str | None,
    ) -> Message:
        number = MessageId(tx.next_id())
        note = said(conversation, agent, body, language, self._clock(), number=number, kind=Kind.NOTE)
        return messages.append(tx, note, conversation.inbox, key)

    def _render(self, phrases: Sequence[Phrase], language: str) -> str:
        return "\n".join(self._catalogs.render(phrase, language) for phrase in phrases)

    def _languages(self, conversation: Conversation) -> list[str]:
        readers = self._config.agents.values()
        found = {agent.language for agent in readers if conversation.merchant in agent.merchants}
        return sorted(found - {_LANGUAGE})
