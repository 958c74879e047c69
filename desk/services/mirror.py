"""What the routing engine knows of the desk: who waits and who is there, told to it as it changes.

The store holds the truth. The mirror follows it, and keeps what the engine decided until a unit has recorded it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush

from desk.config.model import Config
from desk.domain.conversations import Conversation
from desk.domain.ids import AgentId, ConversationId
from desk.domain.phrases import phrase_to_text
from desk.domain.routing import Ring
from desk.domain.states import State
from desk.routing import Agent, Decision, DedicatedFirst, Engine, JobType, ServerClass
from desk.routing.forecast import Forecast
from desk.services.abilities import Abilities
from desk.services.presence import Presence
from desk.services.terms import Terms, rules, takes_capacity, waits
from desk.services.whys import Crowd, why
from desk.store.queue import LIVELY


@dataclass(frozen=True, slots=True)
class _Held:
    """A conversation that somebody has in hand, and since when."""

    seen: Conversation
    agent: AgentId
    since: datetime


class Mirror:
    """Tells the engine what happened and collects what it decides; not safe for threads."""

    def __init__(self, config: Config, presence: Presence, abilities: Abilities, now: datetime) -> None:
        self._config = config
        self._presence = presence
        self._terms = Terms(config, presence, abilities)
        self.engine = Engine(DedicatedFirst(), rules(config.routing))
        self.forecast = Forecast(now)
        self._waiting: dict[ConversationId, Conversation] = {}
        self._held: dict[ConversationId, _Held] = {}
        self._decided: list[Decision] = []
        #: Decided, and not yet known to be recorded; and what is heard of these meanwhile, mostly older than that.
        self._under_way: set[ConversationId] = set()
        self._meanwhile: dict[ConversationId, Conversation] = {}
        #: When to look again at conversations that change by time alone: of each the next moment, and all in order.
        self._next_look: dict[ConversationId, datetime] = {}
        self._later: list[tuple[datetime, ConversationId]] = []
        self._version = presence.version
        self._on_shift: frozenset[ServerClass] = frozenset()
        self._meet(now)

    # -- conversations -------------------------------------------------------------------------------

    def see(self, conversation: Conversation, now: datetime) -> None:
        """Take in a conversation as the store has it, unless a decision about it is on its way there."""
        if conversation.id in self._under_way:
            self._meanwhile[conversation.id] = conversation
        else:
            self._take_in(conversation, now)

    def first_offer(self, arriving: Conversation, now: datetime) -> Decision | None:
        """Decide on a conversation that is about to be stored; the decision is on its way from now on.

        What else the engine decides on this occasion is told by ``decisions``.
        """
        self._take_in(arriving, now)
        own = next((one for one in self._decided if one.conversation == arriving.id), None)
        if own is not None:
            self._decided.remove(own)
        return own

    def settled(self, decision: Decision, after: Conversation | None, now: datetime) -> None:
        """Take in how the unit of a decision left its conversation; None: the unit failed, nothing is known."""
        self._under_way.discard(decision.conversation)
        heard = self._meanwhile.pop(decision.conversation, None)
        if after is None:
            self._forget(decision.conversation, now)
        else:
            self._take_in(heard if heard and heard.updated_at > after.updated_at else after, now)

    def _take_in(self, seen: Conversation, now: datetime) -> None:
        if self._terms.learn(seen.language):
            self._meet(now)
        if seen.agent is not None and self.engine.agent(seen.agent) and takes_capacity(seen, now):
            self._hold(seen, seen.agent, now)
        elif waits(seen):
            self._wait(seen, now)
        else:
            self._forget(seen.id, now)

    def _hold(self, seen: Conversation, agent: AgentId, now: datetime) -> None:
        self._waiting.pop(seen.id, None)
        if self.engine.owner(seen.id) != agent:
            self.engine.took(self._terms.waiting(seen, now), agent, now)
        before = self._held.get(seen.id)
        if before is not None and before.agent != agent:
            self._let_go(seen.id, now)
            before = None
        self._held[seen.id] = _Held(seen, agent, before.since if before else now)
        if seen.state is State.WAITING:
            self._look_again(seen.updated_at + LIVELY, seen.id)

    def _wait(self, seen: Conversation, now: datetime) -> None:
        known, self._waiting[seen.id] = self._waiting.get(seen.id), seen
        waiting = self._terms.waiting(seen, now)
        lapses = (at + self._config.routing.ask_again for _, at in seen.declined)
        for lapse in (one for one in lapses if one > now):
            self._look_again(lapse, seen.id)
        if known is None:
            self.forecast.arrived(waiting.job, now)
        self._let_go(seen.id, now)
        if seen.id not in self.engine or self.engine.queued(seen.id) != waiting:
            self._decide(self.engine.arrived(waiting, now))

    def _forget(self, conversation: ConversationId, now: datetime) -> None:
        self._waiting.pop(conversation, None)
        self.engine.withdrawn(conversation)
        self._let_go(conversation, now)
        if self.engine.owner(conversation) is not None:
            self._decide(self.engine.ended(conversation, now))

    def _let_go(self, conversation: ConversationId, now: datetime) -> None:
        """Know that nobody has it, and learn how long it was held."""
        held = self._held.pop(conversation, None)
        agent = self.engine.agent(held.agent) if held else None
        if held is not None and agent is not None:
            job = self._terms.job(held.seen)
            self.forecast.finished(job, agent.group, max(now - held.since, timedelta()), now)

    def _look_again(self, at: datetime, conversation: ConversationId) -> None:
        """Look at a conversation at a moment, or before: that look asks for the next one, if one is needed."""
        known = self._next_look.get(conversation)
        if known is None or at < known:
            self._next_look[conversation] = at
            heappush(self._later, (at, conversation))

    # -- agents --------------------------------------------------------------------------------------

    @property
    def presence_changed(self) -> bool:
        """Whether somebody came or went since this was last taken in."""
        return self._version != self._presence.version

    def look_around(self, now: datetime) -> bool:
        """Take in who came, went, paused, or begins or ends a shift; tell whether anybody did."""
        self._version = self._presence.version
        changed = False
        for agent in self._config.agents.values():
            known = self.engine.agent(agent.id)
            if known is None or known.presence is not self._terms.taking(agent.id, now):
                self._decide(self.engine.freed(self._terms.agent(agent, known, now), now))
                changed = True
        self._on_shift = self._classes_on_shift(now)
        return changed

    def _meet(self, now: datetime) -> None:
        """Know everybody with what he can do."""
        for agent in self._config.agents.values():
            self.engine.changed(self._terms.agent(agent, self.engine.agent(agent.id), now))
        self._on_shift = self._classes_on_shift(now)

    def _classes_on_shift(self, now: datetime) -> frozenset[ServerClass]:
        return frozenset(agent.group for agent in self.engine.agents() if self._presence.on_shift(agent.id, now))

    # -- time ----------------------------------------------------------------------------------------

    def pass_time(self, now: datetime) -> None:
        """Do what time alone has opened: rings, patience, capacity that comes back by silence, declines that lapse."""
        while self._later and self._later[0][0] <= now:
            at, number = heappop(self._later)
            if self._next_look.get(number) != at:  # an earlier one was asked for since
                continue
            del self._next_look[number]
            held = self._held.get(number)
            if seen := self._waiting.get(number) or (held and held.seen):
                self.see(seen, now)
        while decision := self.engine.next(now):
            self._decide(decision)

    # -- decisions -----------------------------------------------------------------------------------

    def decisions(self) -> Sequence[Decision]:
        """Return what was decided since this was last asked, each to be recorded and then ``settled``."""
        decided, self._decided = self._decided, []
        return decided

    def able(self, decision: Decision, now: datetime) -> list[tuple[Agent, Ring]]:
        """Return who could take what was decided on, the one decided on first, and how near each is."""
        waiting = self._terms.waiting(self._waiting[decision.conversation], now)
        agent = self.engine.agent(decision.agent)
        ring = agent.group.ring_for(waiting.job) if agent else None
        own = [(agent, ring)] if agent is not None and ring is not None else []
        return own + [one for one in self.engine.candidates(waiting) if one[0].id != decision.agent]

    def took(self, decision: Decision, agent: AgentId, now: datetime) -> None:
        """Let somebody else have what was decided on."""
        self.engine.took(self._terms.waiting(self._waiting[decision.conversation], now), agent, now)

    def _decide(self, decision: Decision | None) -> None:
        if decision is not None:
            self._decided.append(decision)
            self._under_way.add(decision.conversation)

    # -- why they wait -------------------------------------------------------------------------------

    def reasons(self) -> list[tuple[ConversationId, str]]:
        """Return why each waits, where it is for another reason than it was; taken as written down."""
        crowd = Crowd(self._on_shift, self._config.routing.patience)
        known: dict[tuple[JobType, int], str] = {}
        changed = []
        for number, seen in self._waiting.items():
            if number in self.engine:
                waiting = self.engine.queued(number)
                key = waiting.job, len(waiting.declined_by)
                if key not in known:
                    known[key] = phrase_to_text(why(*key, self.engine, crowd))
                if known[key] != seen.reason:
                    changed.append((number, known[key]))
        self._waiting |= {number: replace(self._waiting[number], reason=reason) for number, reason in changed}
        return changed
