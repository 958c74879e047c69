"""What language a conversation is believed to be in, and how a new message changes that."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nlargest

from desk.domain.language import UNKNOWN, primary

#: How much of an earlier certainty, as log-odds, is left when a new message of a full sentence speaks.
DECAY, SENTENCE = 0.8, 40
#: What one letter may say at most against the earlier language, in nats: a short word cannot turn a conversation.
PER_LETTER = 0.15
#: What is said against a language that the detector ruled out altogether, as a script does.
RULED_OUT = -10.0
#: Fewer letters than this say nothing.
FEWEST_LETTERS = 3
#: How many languages may rival the earlier one at a time; more would dilute the doubt among 97.
RIVALS = 4
#: Nothing is ever certain: a customer who changes her language must be followed some day.
SUREST = 0.995
#: Less than this is not known: a wrong language is worse than an unknown one.
LEAST = 0.5
#: What a hint is worth before anybody has written a word.
EARLIER, BROWSER, EXPECTED = 0.8, 0.7, 0.6


@dataclass(frozen=True, slots=True)
class Belief:
    """The language of a conversation and how sure that is, 0 to 1; ``und`` while nobody can tell."""

    language: str = UNKNOWN
    confidence: float = 0.0
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one text says: log-probabilities by language, and from how many letters."""

    scores: Mapping[str, float]
    letters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What is known before a word is read: the inbox's languages, the browser's, an earlier conversation's."""

    inbox: tuple[str, ...] = ()
    browser: str | None = None
    earlier: str | None = None

    def tags(self) -> tuple[str, ...]:
        """Return every hinted language once, the most telling first."""
        told = [tag for tag in (self.earlier, self.browser, *self.inbox) if tag and tag != UNKNOWN]
        return tuple(dict.fromkeys(told))


NO_HINTS = Hints()


def believe(prior: Belief | None, evidence: Evidence | None, hints: Hints = NO_HINTS) -> Belief:
    """Return what to believe after a message; the prior's language and confidence are enough."""
    start = prior if prior is not None and prior.language != UNKNOWN else _from_hints(hints)
    if evidence is None or evidence.letters < FEWEST_LETTERS or not evidence.scores:
        return start
    forms = _forms((start.language, *hints.tags(), *evidence.scores))
    said = _said(evidence)
    if start.language == UNKNOWN:
        return _decide(said, forms)
    believed = primary(start.language)
    rivals = nlargest(RIVALS, said.keys() - {believed}, key=lambda tag: said[tag])
    against = max(said[believed], -PER_LETTER * evidence.letters) if believed in said else RULED_OUT
    held, other = _before(start, len(rivals), evidence.letters)
    return _decide({tag: other + said[tag] for tag in rivals} | {believed: held + against}, forms)


def _from_hints(hints: Hints) -> Belief:
    """Return the belief before the first word."""
    if hints.earlier and hints.earlier != UNKNOWN:
        return Belief(hints.earlier, EARLIER)
    if hints.browser and hints.browser != UNKNOWN and _plausible(hints.browser, hints.inbox):
        return Belief(hints.browser, BROWSER)
    if len(hints.inbox) == 1:
        return Belief(hints.inbox[0], EXPECTED)
    return Belief()


def _plausible(tag: str, inbox: tuple[str, ...]) -> bool:
    return not inbox or primary(tag) in {primary(expected) for expected in inbox}


def _before(start: Belief, rivals: int, letters: int) -> tuple[float, float]:
    """Return the log-probability of the earlier language, less sure than it was, and of each rival."""
    sure = min(max(start.confidence, 1 - SUREST), SUREST)
    odds = math.log(sure / (1 - sure)) * DECAY ** min(1.0, letters / SENTENCE)
    return -math.log1p(math.exp(-odds)), -math.log1p(math.exp(odds)) - math.log(max(1, rivals))


def _said(evidence: Evidence) -> dict[str, float]:
    """Return the evidence by language, relative to the best."""
    best = max(evidence.scores.values())
    said: dict[str, float] = {}
    for tag, score in evidence.scores.items():
        said[primary(tag)] = max(said.get(primary(tag), RULED_OUT), score - best)
    return said


def _decide(scores: Mapping[str, float], forms: Mapping[str, str]) -> Belief:
    top = max(scores.values())
    total = math.log(sum(math.exp(score - top) for score in scores.values())) + top
    normal = {forms.get(tag, tag): score - total for tag, score in scores.items()}
    language = max(normal, key=lambda tag: normal[tag])
    confidence = min(math.exp(normal[language]), SUREST)
    return Belief(language if confidence >= LEAST else UNKNOWN, confidence, normal)


def _forms(told: Iterable[str]) -> dict[str, str]:
    """Return the most telling full tag of each language: detectors say ``pt`` where a browser said ``pt-BR``."""
    forms: dict[str, str] = {}
    for tag in told:
        if "-" in tag:
            forms.setdefault(primary(tag), tag)
    return forms
