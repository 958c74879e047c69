"""Which models somebody means who names languages."""

import difflib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from desk.domain.errors import Invalid, NotFound
from desk.domain.language import canonical, readable_as
from desk.hooks.translators import Model
from desk.i18n.languages import english_name, known_language

Pair = tuple[str, str]
#: As many suggestions as one reads.
_NEAR = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """The models of one engine that connect some languages, and the pairs that it cannot connect."""

    models: tuple[Model, ...]
    missing: tuple[Pair, ...]


def tag(text: str) -> str:
    """Return a language that somebody typed; raise ``Invalid`` for what is none."""
    if not known_language(text):
        raise Invalid(f"{text!r} is no language; expected a tag such as 'pt', 'pt-BR' or 'zh-Hant'")
    return canonical(text)


def choose(languages: Sequence[str], offered: Iterable[Model], pivot: str) -> Choice:
    """Return every pair among the languages: direct where there is a model, else through the pivot."""
    best = newest(offered)
    known = {language for pair in best for language in pair}
    models: dict[Pair, Model] = {}
    missing = []
    for source, target in permutations(dict.fromkeys(languages), 2):
        legs = _legs(offered_as(source, known), offered_as(target, known), offered_as(pivot, known), best)
        models |= {leg: best[leg] for leg in legs}
        missing += [] if legs else [(source, target)]
    return Choice(tuple(models.values()), tuple(missing))


def newest(models: Iterable[Model]) -> dict[Pair, Model]:
    """Return the newest model of each pair; of equal ones the first."""
    best: dict[Pair, Model] = {}
    for model in models:
        there = best.get((model.source, model.target))
        if there is None or _version(model) > _version(there):
            best[model.source, model.target] = model
    return best


def offered_as(language: str, known: Collection[str]) -> str:
    """Return what a language is called among those known: ``zh-Hans`` for ``zh``; itself where there is no such."""
    if language in known:
        return language
    return min((tag for tag in known if readable_as(tag, language)), key=lambda tag: (len(tag), tag), default=language)


def complain_of_missing(choice: Choice, languages: Sequence[str], offered: Sequence[Model]) -> None:
    """Raise ``NotFound`` for a language that is in no pair with another one, naming what comes near."""
    known = {language for model in offered for language in pair_of(model)}
    for language in languages:
        if offered_as(language, known) not in known:
            raise NotFound(_nothing_for(language, known))
    for source, target in choice.missing:
        if {pair for pair in permutations(languages, 2) if source in pair} <= {*choice.missing}:
            raise no_such_pair(source, target, offered)


def no_such_pair(source: str, target: str, models: Iterable[Model]) -> NotFound:
    """Return the error for a pair that is not among some models; it names those that come near."""
    shared = {" ".join(pair_of(model)): len({source, target} & {*pair_of(model)}) for model in models}
    near = sorted((name for name, count in shared.items() if count), key=lambda name: (-shared[name], name))
    near = near or difflib.get_close_matches(f"{source} {target}", shared, n=_NEAR, cutoff=0.5)
    told = f"; there are {', '.join(near[:_NEAR])}" if near else ""
    names = f"{english_name(source)} to {english_name(target)}"
    return NotFound(f"There is no model from {names} ({source} {target}){told}.")


def pair_of(model: Model) -> Pair:
    """Return the languages of a model."""
    return model.source, model.target


def _legs(source: str, target: str, pivot: str, best: Mapping[Pair, Model]) -> tuple[Pair, ...]:
    if (source, target) in best:
        return ((source, target),)
    legs = ((source, pivot), (pivot, target))
    return legs if all(leg in best for leg in legs) else ()


def _nothing_for(language: str, known: Collection[str]) -> str:
    near = sorted(tag for tag in known if tag.partition("-")[0] == language.partition("-")[0])
    near = near or sorted(known)
    offered = ", ".join(near) or "nothing"
    return f"There is no model for {english_name(language)} ({language}); offered: {offered}."


def _version(model: Model) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", model.version)))
