"""Why a conversation waits: told in one line, which the console shows in the queue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from desk.domain.phrases import Phrase
from desk.routing import Engine, JobType, ServerClass

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who is on shift, by class, whether or not he takes new work; and how long anybody is kept for others."""

    on_shift: frozenset[ServerClass]
    patience: timedelta


def why(job: JobType, declined: int, engine: Engine, crowd: Crowd) -> Phrase:
    """Return why a conversation of a type waits that so many declined; each reason presumes those before."""
    serving = [group for group in crowd.on_shift if any(skill.merchant == job.merchant for skill in group.skills)]
    able = [group for group in serving if group.ring_for(job) is not None]
    if not serving:
        return Phrase("desk", "Nobody who serves this merchant is on shift")
    if not able:
        return _nobody_able(job, serving)
    if not any(engine.here(group, job.channel) for group in able):
        return Phrase("desk", "Everybody who could take it is away or takes nothing new")
    if not any(engine.idle(group, job.channel) for group in able):
        return Phrase("desk", "Everybody who could take it has enough to do")
    if declined:
        return Phrase("desk", "Declined by {count}; waits for another", {"count": declined})
    values = {"minutes": crowd.patience // _MINUTE}
    return Phrase("desk", "Waits for somebody nearer; after {minutes} min it goes to anybody free", values)


def _nobody_able(job: JobType, serving: Iterable[ServerClass]) -> Phrase:
    """Return what it is that nobody can do: the language at all, or this topic in it."""
    if job.topic is not None and any(_knows(group, job) for group in serving):
        values = {"language": job.language, "topic": job.topic}
        return Phrase("desk", "Nobody on shift answers {topic} in {language}", values)
    return Phrase("desk", "Nobody on shift can read {language}, not even translated", {"language": job.language})


def _knows(group: ServerClass, job: JobType) -> bool:
    """Tell whether a class knows a job's language for its merchant, if not its topic."""
    return any((skill.merchant, skill.language) == (job.merchant, job.language) for skill in group.skills)
