"""The desk's own routing engine, as the simulation speaks to it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from desk.domain.ids import ConversationId
from desk.routing import Agent, Engine, JobType, Policy, Presence, Rules, ServerClass, Skill, Waiting
from desk.routing.decisions import Decision
from desk.simulation.demand import Kind
from desk.simulation.posts import CHANNEL, Post
from desk.simulation.routers import Match


class OwnRouting:
    """The very engine that the desk runs, told of the simulation's events, each at its moment."""

    #: As often as rings are looked at that open by time alone.
    every = 5.0

    def __init__(
        self,
        posts: Sequence[Post],
        skills: Sequence[frozenset[Skill]],
        kinds: Sequence[Kind],
        origin: datetime,
        policy: Policy,
        rules: Rules | None = None,
    ) -> None:
        self.engine = Engine(policy, rules)
        self._origin = origin
        self.jobs = [JobType(kind.language, kind.merchant, kind.topic) for kind in kinds]
        self._places = {post.agent: place for place, post in enumerate(posts)}
        self._agents = [
            Agent(id=post.agent, skills=known, capacity={CHANNEL: post.capacity}, idle_since=origin, region=post.region)
            for post, known in zip(posts, skills, strict=True)
        ]

    def began(self, post: int, now: float) -> Iterable[Match]:
        """Offer what waits to somebody who came; he may still have something of his last shift."""
        moment, agent = self.at(now), self._agents[post]
        known = self.engine.agent(agent.id)
        load = known.load if known else {}
        return self._all(self.engine.freed(replace(agent, load=load, idle_since=moment), moment), moment)

    def ended(self, post: int, now: float) -> Iterable[Match]:  # noqa: ARG002 - as every router
        """Let somebody finish and leave."""
        if known := self.engine.agent(self._agents[post].id):
            self.engine.changed(replace(known, presence=Presence.LEAVING))
        return ()

    def arrived(self, number: int, kind: int, now: float) -> Iterable[Match]:
        """Let a conversation wait."""
        moment = self.at(now)
        waiting = Waiting(id=ConversationId(number), job=self.jobs[kind], since=moment)
        decision = self.engine.arrived(waiting, moment)
        # One more that waits is worth one decision; what time has opened besides is seen to by ``passed``.
        if decision is None or decision.conversation == number:
            return self._only(decision)
        return self._all(decision, moment)

    def returned(self, number: int, kind: int, post: int, now: float) -> Iterable[Match]:  # noqa: ARG002 - as every router
        """Let it wait anew: the engine knows who had it."""
        return self.arrived(number, kind, now)

    def freed(self, post: int, number: int, now: float) -> Iterable[Match]:
        """Give back the place that a conversation took: one place more is worth one decision."""
        moment = self.at(now)
        decision = self.engine.ended(ConversationId(number), moment)
        if decision is None or self._places[decision.agent] == post:
            return self._only(decision)
        return self._all(decision, moment)

    def withdrawn(self, number: int, now: float) -> Iterable[Match]:  # noqa: ARG002 - as every router
        """Let a conversation wait no more."""
        self.engine.withdrawn(ConversationId(number))
        return ()

    def passed(self, now: float) -> Iterable[Match]:
        """Offer what time alone has opened."""
        if not len(self.engine):
            return ()
        moment = self.at(now)
        return self._all(self.engine.next(moment), moment)

    def group(self, post: int) -> ServerClass:
        """Return the class of somebody."""
        return self._agents[post].group

    def _only(self, decision: Decision | None) -> Iterable[Match]:
        return ((decision.conversation, self._places[decision.agent]),) if decision else ()

    def _all(self, decision: Decision | None, now: datetime) -> Iterable[Match]:
        while decision is not None:
            yield decision.conversation, self._places[decision.agent]
            decision = self.engine.next(now)

    def at(self, now: float) -> datetime:
        """Return the moment so many seconds after the origin."""
        return self._origin + timedelta(seconds=now)
