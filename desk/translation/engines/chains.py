"""Which engines are asked for a pair, in what order: what operators wrote, and what is exact."""

from collections.abc import Collection, Sequence

from desk.config.translation import Chain, TranslationSettings
from desk.domain.language import primary, readable_as


def unknown_engines(settings: TranslationSettings, known: Collection[str]) -> list[str]:
    """Return a line for each engine that is named and is not there, with table and key."""
    named = [("[translation] engines", name) for name in settings.engines]
    for chain in settings.chains:
        named += [(f"[[translation.chain]] {chain.source} to {chain.target}, engines", each) for each in chain.engines]
    installed = ", ".join(sorted(known)) or "none"
    return [
        f"{where}: there is no translator {name!r}; installed: {installed}"
        for where, name in named
        if name not in known
    ]


def used_engines(settings: TranslationSettings, known: Sequence[str]) -> list[str]:
    """Return the engines that may ever be asked: all that are known if none is named, else those named anywhere."""
    named = [name for chain in settings.chains for name in chain.engines]
    return list(dict.fromkeys([*(settings.engines or known), *named]))


def chain_of(chains: Sequence[Chain], source: str, target: str) -> Chain | None:
    """Return the chain that was written for a pair, or for the nearest one whose texts read the same."""
    able = [each for each in chains if readable_as(each.source, source) and readable_as(each.target, target)]
    return min(able, key=lambda each: distance(each.source, each.target, source, target), default=None)


def distance(source: str, target: str, wanted_source: str, wanted_target: str) -> tuple[int, int]:
    """Return how far a pair is from the one wanted; what is written in matters more than what is read."""
    reading, writing = _between(source, wanted_source), _between(target, wanted_target)
    return reading + writing, writing


def _between(tag: str, wanted: str) -> int:
    """Return 0 for the same tag, 1 for the language at large, 2 for another region's."""
    if tag == wanted:
        return 0
    return 1 if primary(tag) in (tag, wanted) else 2
