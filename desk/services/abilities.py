"""What agents can do, as routing counts it: from the languages that they read and the skills that operators wrote."""

from collections.abc import Iterable, Iterator, Mapping

from desk.config.model import Config
from desk.config.people import Agent, Level, Mastery, Skills
from desk.domain.language import readable_as
from desk.domain.routing import Ring, Translatable
from desk.routing import Skill


class Abilities:
    """Skills of agents in the languages that customers may write; who can do the same has the very same skills."""

    def __init__(self, languages: Iterable[str], translatable: Translatable) -> None:
        self.languages = frozenset(languages)
        self._translatable = translatable
        self._rings: dict[tuple[tuple[str, Level], ...], Mapping[str, Ring]] = {}
        self._skills: dict[object, frozenset[Skill]] = {}

    def with_language(self, language: str) -> "Abilities":
        """Return the abilities in one language more, which somebody was found to write."""
        return Abilities(self.languages | {language}, self._translatable)

    def rings(self, agent: Agent) -> Mapping[str, Ring]:
        """Return how near somebody is to each language that reaches him at all."""
        reads = tuple(agent.reads.items())
        if reads not in self._rings:
            rings = ((language, ring_of(agent, language, self._translatable)) for language in sorted(self.languages))
            self._rings[reads] = {language: ring for language, ring in rings if ring}
        return self._rings[reads]

    def skills(self, agent: Agent) -> frozenset[Skill]:
        """Return what somebody can do: what he reads, and what reaches him through translation."""
        key = tuple(agent.reads.items()), agent.merchants, agent.skills
        if key not in self._skills:
            written = agent.skills or (Skills(merchants=agent.merchants),)
            self._skills[key] = frozenset(skill for some in written for skill in self._of(agent, some))
        return self._skills[key]

    def translated(self, agent: Agent) -> frozenset[str]:
        """Return the languages that reach somebody through translation only."""
        return frozenset(language for language, ring in self.rings(agent).items() if ring is Ring.TRANSLATED)

    def _of(self, agent: Agent, skills: Skills) -> Iterator[Skill]:
        for language, ring in self.rings(agent).items():
            if skills.languages and not any(readable_as(language, tag) for tag in skills.languages):
                continue
            near = ring if skills.level is Mastery.EXPERT else Ring(min(ring + 1, Ring.TRANSLATED))
            for merchant in skills.merchants:
                yield from (Skill(language, merchant, topic, near) for topic in skills.topics or (None,))


def ring_of(agent: Agent, language: str, translatable: Translatable) -> Ring | None:
    """Return how near somebody is to a language, or None if it does not reach him at all."""
    level = max((level for tag, level in agent.reads.items() if readable_as(language, tag)), default=None)
    if level is Level.NATIVE:
        return Ring.NATIVE
    if level is Level.FLUENT:
        return Ring.FLUENT
    into = (tag for tag, known in agent.reads.items() if known >= Level.FLUENT)
    return Ring.TRANSLATED if any(translatable(language, tag) for tag in into) else None


def languages_of(config: Config, translated: Iterable[str]) -> frozenset[str]:
    """Return the languages that customers may write: of inboxes, of those who answer, and what engines translate."""
    read = {tag for agent in config.agents.values() for tag in agent.reads}
    return frozenset({*read, *translated, *(tag for inbox in config.inboxes.values() for tag in inbox.languages)})
