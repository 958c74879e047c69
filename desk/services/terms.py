"""Conversations and agents of the desk in the terms of the routing engine."""

from collections.abc import Mapping
from datetime import datetime

from desk.config.model import Config
from desk.config.people import Agent as Configured
from desk.config.routing import RoutingSettings
from desk.domain.conversations import Conversation
from desk.domain.ids import AgentId, RegionId
from desk.domain.language import UNKNOWN
from desk.domain.routing import Ring
from desk.domain.states import State
from desk.routing import Agent, JobType, Rules, Waiting
from desk.routing import Presence as Taking
from desk.services.abilities import Abilities
from desk.services.presence import Presence
from desk.store.queue import LIVELY

#: A conversation of one priority more waits at twice the cost, up to this priority.
_DEAREST = 6


class Terms:
    """Says what a conversation needs and what an agent can do."""

    def __init__(self, config: Config, presence: Presence, abilities: Abilities) -> None:
        self._config = config
        self._presence = presence
        self._abilities = abilities

    def waiting(self, seen: Conversation, now: datetime) -> Waiting:
        """Return a conversation as it waits; who declined it a good while ago may be asked again."""
        again = self._config.routing.ask_again
        return Waiting(
            id=seen.id,
            job=self.job(seen),
            # A clock that was set back would have her wait until it has caught up.
            since=min(seen.waiting_since or seen.updated_at, now),
            deadline=seen.due,
            sticky=seen.answered_by,
            declined_by=frozenset(agent for agent, at in seen.declined if now < at + again),
            regions=self._regions(seen.handed_by),
        )

    def job(self, seen: Conversation) -> JobType:
        """Return what a conversation needs."""
        return JobType(
            language=seen.language,
            merchant=seen.merchant,
            topic=seen.topic,
            priority=2.0 ** min(max(seen.priority, 0), _DEAREST),
            channel=self._config.channel_of(seen.inbox),
        )

    def learn(self, language: str) -> bool:
        """Know a language that nobody expected, for engines may bring it to somebody; tell whether it is new."""
        if language == UNKNOWN or language in self._abilities.languages:
            return False
        self._abilities = self._abilities.with_language(language)
        return True

    def agent(self, agent: Configured, known: Agent | None, now: datetime) -> Agent:
        """Return an agent as he is now, with what the engine knows that he has in hand."""
        began = [at for at in (known.idle_since if known else None, self._presence.idle_since(agent.id)) if at]
        return Agent(
            id=agent.id,
            skills=self._abilities.skills(agent),
            capacity=self._capacity(agent),
            idle_since=max(began, default=now),
            load=known.load if known else {},
            presence=self.taking(agent.id, now),
            region=self._presence.region(agent.id),
        )

    def taking(self, agent: AgentId, now: datetime) -> Taking:
        """Return whether somebody takes new work."""
        return Taking.AVAILABLE if self._presence.accepts(agent, now) else Taking.PAUSED

    def _capacity(self, agent: Configured) -> Mapping[str, int]:
        return {channel: agent.places(channel) for channel in sorted(self._config.channels)}

    def _regions(self, handed_by: RegionId | None) -> tuple[RegionId, ...]:
        region = self._config.regions.get(handed_by) if handed_by else None
        return region.hands_to if region else ()


def rules(settings: RoutingSettings) -> Rules:
    """Return what operators wrote as the engine speaks."""
    widen = {Ring.FLUENT: settings.fluent_after, Ring.TRANSLATED: settings.translated_after}
    return Rules(widen=widen, patience=settings.patience)


def waits(conversation: Conversation) -> bool:
    """Tell whether a conversation is in the queue; before its first message is prepared nobody can be chosen."""
    return conversation.agent is None and conversation.state is State.OPEN and conversation.heard > 0


def takes_capacity(conversation: Conversation, now: datetime) -> bool:
    """Tell whether a conversation that somebody has takes a place of his now."""
    lively = conversation.state is State.WAITING and now < conversation.updated_at + LIVELY
    return conversation.state is State.OPEN or lively
