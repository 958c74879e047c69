"""Which engines translate a pair, in order; what the pipeline asks, and an operator looks at."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from desk.config.translation import Chain, TranslationSettings
from desk.domain.errors import Invalid
from desk.domain.language import primary, readable_as
from desk.hooks.translators import Translator
from desk.translation.engines.asking import EngineFailed, EngineResting
from desk.translation.engines.batching import Batcher
from desk.translation.engines.chains import chain_of, distance, unknown_engines, used_engines
from desk.translation.engines.elsewhere import Elsewhere, Pair
from desk.translation.engines.health import Health
from desk.translation.engines.legs import LONGEST_CALL, Leg
from desk.translation.engines.routes import Route
from desk.translation.urgency import Urgency

__all__ = ["EngineFailed", "EngineResting", "Engines", "Health", "Leg", "Route"]

log = logging.getLogger(__name__)

#: Ways that are tried for one text; who waits has given up before a fifth one answers.
MOST_ROUTES = 4
#: Any engine knows this word; translating it makes it load its model.
_WARM_UP = "OK"


class Engines:
    """Everybody who translates, each fed by a batcher of its own. Whoever hands the translators in closes them.

    ``elsewhere`` are processes that translate for this one; what they offer is offered here as long as the process
    lives, if the engine's plugin is installed. ``gather``: see ``Batcher``.
    """

    def __init__(
        self,
        translators: Sequence[Translator],
        settings: TranslationSettings,
        elsewhere: Elsewhere | None = None,
        gather: float = 0.0,
    ) -> None:
        known = {translator.name: translator for translator in translators}
        if unknown := unknown_engines(settings, known):
            raise Invalid("\n".join(unknown))
        self._settings = settings
        self._order = settings.engines or tuple(known)
        self._used = {name: known[name] for name in used_engines(settings, list(known))}
        self._batchers = {name: Batcher(engine.batching, gather) for name, engine in self._used.items()}
        self._elsewhere = elsewhere
        self._offered: Mapping[Pair, str] = {}
        own = (
            Pair(name, source, target) for name, engine in self._used.items() for source, target in engine.pairs()
        )
        self._by_pair = {pair: self._leg(pair, own=True) for pair in own}
        self._index = _by_language(self.legs)

    @property
    def legs(self) -> Sequence[Leg]:
        """Each direction of each engine."""
        return list(self._by_pair.values())

    @property
    def targets(self) -> frozenset[str]:
        """The languages into which somebody translates."""
        self._look_elsewhere()
        chains = self._settings.chains
        return frozenset(
            {leg.target for leg in self.legs if leg.translator.name in self._order}
            | {chain.target for chain in chains if self.chain(chain.source, chain.target)}
        )

    def chain(self, source: str, target: str) -> Sequence[Route]:
        """Return the ways to translate a pair, in the order to try them; ``pt-BR`` may be done by an engine for ``pt``.

        Ways through one engine come before ways through a pivot. Where operators wrote a chain for
        the pair, its engines alone are asked, in its order; elsewhere exact pairs come before near ones.
        """
        self._look_elsewhere()
        chain = chain_of(self._settings.chains, source, target)
        direct = [Route((leg,)) for leg in self._between(source, target, chain)]
        return [*direct, *self._pivots(source, target, chain)][:MOST_ROUTES]

    def health(self) -> list[Health]:
        """Return how each direction of each engine does."""
        return [leg.health() for leg in self.legs]

    async def warm(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Have the models of pairs loaded, one after another; for a task beside those that people wait for."""
        for source, target in pairs:
            for route in self.chain(source, target)[:1]:
                until = asyncio.get_running_loop().time() + LONGEST_CALL
                try:
                    await route.ask([_WARM_UP], until, Urgency.BULK)
                except (TimeoutError, EngineFailed) as error:
                    log.warning("%s is not ready, %s to %s: %r", route.engine, source, target, error)

    async def close(self) -> None:
        """Stop what is under way and fail whoever waits."""
        for batcher in self._batchers.values():
            await batcher.close()

    def _leg(self, pair: Pair, *, own: bool) -> Leg:
        name = pair.engine
        return Leg(self._used[name], pair, self._batchers[name], self._elsewhere, own=own)

    def _look_elsewhere(self) -> None:
        """Know what other processes offer, if that is not what they offered before."""
        if self._elsewhere is None or self._elsewhere.offered is self._offered:
            return
        self._offered = self._elsewhere.offered
        new = [each for each in self._offered if each not in self._by_pair and each.engine in self._used]
        self._by_pair |= {pair: self._leg(pair, own=False) for pair in new}
        self._index = _by_language(self.legs)

    def _between(self, source: str, target: str, chain: Chain | None) -> list[Leg]:
        """Return the legs that do a pair, the first to be asked first: those of a chain if there is one."""
        chain = chain or chain_of(self._settings.chains, source, target)
        names = chain.engines if chain else self._order

        def rank(leg: Leg) -> tuple[object, ...]:
            place, far = names.index(leg.translator.name), distance(leg.source, leg.target, source, target)
            return (place, far) if chain else (far, place)

        able = [leg for leg in self._index.get((primary(source), primary(target)), ()) if leg.translator.name in names]
        return sorted((leg for leg in able if leg.does(source, target)), key=rank)

    def _pivots(self, source: str, target: str, chain: Chain | None) -> Iterator[Route]:
        """Give the ways through a third language."""
        for pivot in self._settings.pivots:
            if not readable_as(source, pivot) and not readable_as(pivot, target):
                ways = product(self._between(source, pivot, chain), self._between(pivot, target, chain))
                yield from map(Route, ways)


def _by_language(legs: Iterable[Leg]) -> dict[tuple[str, str], list[Leg]]:
    """Return the legs by the languages that they are about, whatever the region or script."""
    index = defaultdict(list)
    for leg in legs:
        index[primary(leg.source), primary(leg.target)].append(leg)
    return dict(index)
