"""Who answers in a replay: the demo's agents who read the language that the recorded agents wrote."""

from collections.abc import Sequence
from itertools import cycle

from desk.cli.demo_files import Credentials
from desk.cli.replay.client import Client
from desk.cli.replay.console import Agent
from desk.domain.errors import Invalid
from desk.domain.language import readable_as
from desk.web import wire

_ANSWERING = ("agent", "supervisor")
#: A place in the feed that is never reached: whoever is merely present need not be told what he missed.
_NEVER = str(2**62)


class Team:
    """Agents who are signed in; the first one watches for all."""

    def __init__(self, agents: Sequence[Agent]) -> None:
        self.watcher = agents[0]
        self.language = agents[0].me.language
        self._agents = {agent.me.id: agent for agent in agents}
        self._turns = cycle(agents)

    @classmethod
    async def sign_in(cls, client: Client, credentials: Credentials, inbox: str, language: str) -> "Team":
        """Sign everybody in, and return those who may answer at the inbox in the language."""
        settings = (await client.call("GET", f"/widget/{inbox}/settings", wire.WidgetSettings, {})).value
        people = [await Agent.sign_in(client, one.id, one.password) for one in credentials.people]
        able = [one for one in people if _may_answer(one.me, settings.merchant)]
        fitting = [one for one in able if readable_as(one.me.language, language)]
        if not fitting:
            known = ", ".join(sorted({one.me.language for one in able})) or "nobody"
            raise Invalid(f"credentials: found agents for {inbox} who read {known}; expected one who reads {language}")
        return cls(fitting)

    def of(self, name: str | None) -> Agent | None:
        """Return the agent of an id, if he is one of the team."""
        return None if name is None else self._agents.get(name)

    def next(self) -> Agent:
        """Return whose turn it is to take what nobody has."""
        return next(self._turns)

    def others(self) -> list[Agent]:
        """Return all but the one who watches."""
        return [agent for agent in self._agents.values() if agent is not self.watcher]


async def be_present(agent: Agent) -> None:
    """Keep an agent's console open until cancelled; the watcher hears for him."""
    await agent.listen(lambda: _NEVER, lambda _: None)


def _may_answer(me: wire.Me, merchant: str) -> bool:
    return me.role in _ANSWERING and any(one.name == merchant for one in me.merchants)
