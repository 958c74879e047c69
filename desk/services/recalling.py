"""What somebody was given and did not look at goes to another, and he counts as away."""

from datetime import timedelta

from desk.config.model import Config
from desk.domain.conversations import Conversation
from desk.domain.ids import AgentId
from desk.domain.phrases import Phrase, phrase_to_text
from desk.domain.time import Clock
from desk.services.presence import Presence
from desk.store import conversations, queue
from desk.store.protocol import Store, Transaction

#: Looked at in one read; what is beyond waits for the next.
_PAGE = 100


class Recalling:
    """Looks for conversations that nobody has looked at since they were given."""

    def __init__(self, store: Store, config: Config, presence: Presence, clock: Clock) -> None:
        self._store = store
        self._config = config
        self._presence = presence
        self._clock = clock

    async def recall(self) -> None:
        """Put back what was given too long ago and not looked at."""
        limit = self._config.routing.no_answer
        if limit is None:
            return
        before = self._clock() - limit
        for unseen in await self._store.read(lambda tx: queue.unseen_of_any_merchant(tx, before, _PAGE)):
            await self._take_back(unseen, limit)

    async def _take_back(self, unseen: Conversation, limit: timedelta) -> None:
        agent = unseen.agent
        if agent is not None and await self._store.write(lambda tx: self._refused(tx, unseen, agent, limit)):
            self._presence.missed(agent)

    def _refused(self, tx: Transaction, unseen: Conversation, agent: AgentId, limit: timedelta) -> bool:
        """Release it unless something happened to it meanwhile; tell whether it was released."""
        current = conversations.get_of_any_merchant(tx, unseen.id)
        if (current.agent, current.updated_at) != (agent, unseen.updated_at):
            return False
        known = self._config.agents.get(agent)
        name, minutes = known.name if known else agent, limit // timedelta(minutes=1)
        reason = Phrase("desk", "{agent} did not look at it within {minutes} min", {"agent": name, "minutes": minutes})
        conversations.save(tx, current.refused(agent, phrase_to_text(reason), self._clock()))
        tx.wake("world")
        return True
