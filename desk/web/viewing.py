"""Who has a conversation open, at whichever process: told at once, stored nowhere."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desk.bus.protocol import Bus
from desk.domain.ids import AgentId, ConversationId
from desk.services.company import GONE

#: The bus's topic on which each ``Viewing`` is published.
VIEWING = "viewing"
#: Names of people by their ids.
People = Mapping[AgentId, str]


@dataclass(frozen=True, slots=True)
class Viewing:
    """Everybody who has a conversation open at one process; with ``asks`` it wants to know the same of others."""

    process: str
    conversation: ConversationId
    people: People
    asks: bool


class Viewers:
    """Knows who has a conversation open elsewhere and tells who has it open here.

    ``here`` returns the latter; ``show`` is called with everybody whenever that may have changed.
    """

    def __init__(
        self, bus: Bus, here: Callable[[ConversationId], People], show: Callable[[ConversationId, People], None]
    ) -> None:
        self._bus = bus
        self._here = here
        self._show = show
        self._elsewhere: dict[ConversationId, dict[str, People]] = defaultdict(dict)

    def start(self) -> list[Callable[[], None]]:
        """Begin to listen; return how to stop."""
        return [self._bus.listen(VIEWING, self._hear), self._bus.listen(GONE, self._forget)]

    def changed(self, conversation: ConversationId) -> None:
        """Take in that somebody here opened or closed a conversation."""
        people = self._here(conversation)
        self._bus.publish(VIEWING, Viewing(self._bus.process, conversation, people, asks=bool(people)))
        self._show_all(conversation)

    def _hear(self, viewing: Viewing) -> None:
        if viewing.process == self._bus.process:
            return
        self._note(viewing.conversation, viewing.process, viewing.people)
        self._show_all(viewing.conversation)
        if viewing.asks and (people := self._here(viewing.conversation)):
            self._bus.publish(VIEWING, Viewing(self._bus.process, viewing.conversation, people, asks=False))

    def _forget(self, process: str) -> None:
        for conversation in [known for known, there in self._elsewhere.items() if process in there]:
            self._note(conversation, process, {})
            self._show_all(conversation)

    def _note(self, conversation: ConversationId, process: str, people: People) -> None:
        there = self._elsewhere[conversation]
        there.pop(process, None)
        if people:
            there[process] = people
        if not there:
            del self._elsewhere[conversation]

    def _show_all(self, conversation: ConversationId) -> None:
        people = dict(self._here(conversation))
        for there in self._elsewhere.get(conversation, {}).values():
            people.update(there)
        self._show(conversation, people)
