"""What language a conversation is believed to be in, and how a new message changes that."""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nlargest

from desk.domain.forms import form_of, only_forms
from desk.domain.language import UNKNOWN, primary

#: How much of an earlier certainty, as log-odds, is left when a new message of a full sentence speaks.
DECAY, SENTENCE = 0.8, 40
#: What one letter may say at most against the earlier language, in nats.
PER_LETTER = 0.15
#: Fewer letters than this never turn a conversation, however weak the belief, unless their script rules it out.
SHORT = 12
#: What is said against a language that the detector ruled out altogether, as a script does.
RULED_OUT = -10.0
#: Fewer letters than this say nothing.
FEWEST_LETTERS = 3
#: What a text that was only pasted says, beside one that was written.
PASTED = 0.1
#: How many languages may rival the earlier one at a time; more would dilute the doubt among 97.
RIVALS = 4
#: Nothing is ever certain: a customer who changes her language must be followed some day.
SUREST = 0.995
#: Less than this is not known: a wrong language is worse than an unknown one.
LEAST = 0.5
#: How sure each hint makes before anybody has written a word, if it is the only one.
EARLIER, BROWSER, EXPECTED, COUNTRY = 0.8, 0.7, 0.6, 0.55


@dataclass(frozen=True, slots=True)
class Belief:
    """The language of a conversation and how sure that is, 0 to 1; ``und`` while nobody can tell."""

    language: str = UNKNOWN
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one text says: log-probabilities by language, from how many letters, and for which forms of them."""

    scores: Mapping[str, float]
    letters: int
    forms: Mapping[str, float] = field(default_factory=dict)

    def pasted(self) -> "Evidence":
        """Return what the text says if nobody wrote it, but somebody pasted it."""
        return Evidence({tag: score * PASTED for tag, score in self.scores.items()}, int(self.letters * PASTED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What is known before a word is read: tags of the inbox, the browser, an earlier conversation, the country."""

    inbox: tuple[str, ...] = ()
    browser: str | None = None
    earlier: str | None = None
    #: What is spoken where the customer lives, such as ``("nl-BE", "fr-BE", "de-BE")``.
    country: tuple[str, ...] = ()

    def tags(self) -> tuple[str, ...]:
        """Return every language that may well be written, once; a country alone makes none plausible."""
        return tuple(dict.fromkeys((*self._told(), *self.inbox)))

    def forms(self) -> tuple[str, ...]:
        """Return the full tags, the most telling first; an inbox that names two forms of a language tells neither."""
        return (*self._told(), *only_forms(self.inbox), *self.country)

    def plausible(self, tag: str) -> bool:
        """Tell whether the inbox may expect a language; one that names none expects all."""
        return not self.inbox or primary(tag) in set(map(primary, self.inbox))

    def _told(self) -> list[str]:
        return [tag for tag in (self.earlier, self.browser) if tag and tag != UNKNOWN]


NO_HINTS = Hints()


def believe(prior: Belief | None, evidence: Evidence | None, hints: Hints = NO_HINTS) -> Belief:
    """Return what to believe after a message; the prior's language and confidence are enough."""
    known = prior if prior is not None and prior.language != UNKNOWN else None
    start = known or _from_hints(hints)
    if evidence is None or evidence.letters < FEWEST_LETTERS or not evidence.scores:
        return start
    said = _said(evidence)
    chances = _chances(said if start.language == UNKNOWN else _weighed(start, said, evidence.letters))
    language, least = max(chances, key=lambda tag: chances[tag]), 0.0
    if known and evidence.letters < SHORT and primary(known.language) in said:
        language, least = primary(known.language), LEAST
    confidence = max(least, min(chances[language], SUREST))
    if confidence < LEAST:
        return Belief(UNKNOWN, confidence)
    return Belief(form_of(language, known.language if known else UNKNOWN, hints.forms(), evidence.forms), confidence)


@lru_cache(maxsize=1024)  # an inbox's hints differ in a browser's language and a country
def _from_hints(hints: Hints) -> Belief:
    """Return the belief before the first word: hints that agree make surer, others less sure."""
    odds: dict[str, float] = defaultdict(float)
    for tag, sure in _telling(hints):
        odds[primary(tag)] += math.log(sure / (1 - sure))
    if not odds:
        return Belief()
    chances = {tag: math.exp(each) for tag, each in odds.items()}
    language = max(chances, key=lambda tag: chances[tag])
    confidence = min(chances[language] / (1 + sum(chances.values())), SUREST)
    return Belief(form_of(language, UNKNOWN, hints.forms(), {}), confidence) if confidence >= LEAST else Belief()


def _telling(hints: Hints) -> list[tuple[str, float]]:
    """Return each hint and how sure it alone makes."""
    told = [(hints.earlier, EARLIER)]
    told += [(tag, BROWSER) for tag in (hints.browser,) if tag and hints.plausible(tag)]
    told += [(tag, EXPECTED) for tag in hints.inbox if len(set(map(primary, hints.inbox))) == 1][:1]
    told += [(tag, COUNTRY) for tag in hints.country if hints.plausible(tag)]
    return [(tag, sure) for tag, sure in told if tag and tag != UNKNOWN]


def _weighed(start: Belief, said: Mapping[str, float], letters: int) -> dict[str, float]:
    """Return what the text says about the earlier language and its rivals, on top of what was believed."""
    believed = primary(start.language)
    rivals = nlargest(RIVALS, said.keys() - {believed}, key=lambda tag: said[tag])
    against = max(said[believed], -PER_LETTER * letters) if believed in said else RULED_OUT
    held, other = _before(start, len(rivals), letters)
    return {tag: other + said[tag] for tag in rivals} | {believed: held + against}


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


def _chances(scores: Mapping[str, float]) -> dict[str, float]:
    """Return probabilities for log-probabilities that need not add up."""
    top = max(scores.values())
    weights = {tag: math.exp(score - top) for tag, score in scores.items()}
    total = sum(weights.values())
    return {tag: weight / total for tag, weight in weights.items()}
