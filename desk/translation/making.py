"""How the pieces of one text get their wordings: from people, from memory, from one engine after another."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.domain.ids import MerchantId
from desk.domain.messages import Origin
from desk.hooks.translators import Translation
from desk.translation.engines.engines import EngineFailed, EngineResting, Engines, Route
from desk.translation.memory.memory import Memory, Place
from desk.translation.pieces.segments import Piece
from desk.translation.protect.masks import mask, unmask
from desk.translation.protect.protection import Protection
from desk.translation.urgency import Urgency
from desk.translation.wording import ladder
from desk.translation.wording.ladder import Wording

log = logging.getLogger(__name__)

NO_TRANSLATOR = "no_translator"
ENGINE_FAILED = "engine_failed"
TOO_LATE = "too_late"
ENTITIES_LOST = "entities_lost"

#: What the memory calls itself where an engine would be named.
MEMORY = "memory"
#: The part of the time left that an engine gets while another one could still be asked.
_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Order:
    """One text to be translated, whose it is, and how soon it is wanted."""

    body: str
    source: str
    target: str
    merchant: MerchantId
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Made:
    """The wording of a piece and who made it: a person (``by``), an engine, or nobody: it stays as it was."""

    wording: Wording
    origin: Origin
    engine: str | None = None
    model: str | None = None
    by: str | None = None


class Maker:
    """Makes wordings of the pieces of one order, all within one deadline."""

    def __init__(self, order: Order, protection: Protection, engines: Engines, memory: Memory, until: float) -> None:
        self._order = order
        self._protection = protection
        self._engines = engines
        self._memory = memory
        self._until = until
        #: Why engines failed that were asked, in the order in which they were.
        self.troubles: list[str] = []

    async def laid_down(self, pieces: Sequence[Piece]) -> dict[Piece, Made]:
        """Return the pieces that people laid a wording down for; what they added to one, such as a link, is theirs."""
        masked = {piece: mask(piece.text, self._protection.lasting.find(piece.text)) for piece in pieces}
        known = await self._memory.recall(self._place(""), [each.text for each in masked.values()])
        made = {}
        for piece, each in masked.items():
            remembered = known.get(each.text)
            if remembered is not None and each.intact(remembered.text):
                wording = Wording(unmask(remembered.text, each), None, ())
                made[piece] = Made(wording, remembered.origin, MEMORY, by=remembered.by)
        return made

    async def asked(self, pieces: Sequence[Piece], source: str) -> dict[Piece, Made]:
        """Return what the engines that do a pair make of pieces; what none could is missing."""
        routes = self._engines.chain(source, self._order.target)
        if not routes:
            self.troubles.append(NO_TRANSLATOR)
        done: dict[Piece, Made] = {}
        for number, route in enumerate(routes):
            left = [piece for piece in pieces if piece not in done]
            if not left:
                break
            done |= await self._tried(route, left, source, self._time_for(number, len(routes)))
        return done

    async def _tried(self, route: Route, pieces: Sequence[Piece], source: str, until: float) -> dict[Piece, Made]:
        """Ask one engine, or several in a row, and note why it failed if it did."""
        try:
            async with asyncio.timeout_at(until):
                done = await self._through(route, pieces, source, until)
        except TimeoutError:
            log.warning("%s did not answer in time, %s to %s", route.engine, source, self._order.target)
            self.troubles.append(TOO_LATE)
            return {}
        except EngineResting:
            self.troubles.append(ENGINE_FAILED)
            return {}
        except EngineFailed as error:
            log.warning("%s to %s: %s", source, self._order.target, error)
            self.troubles.append(ENGINE_FAILED)
            return {}
        if len(done) < len(pieces):
            self.troubles.append(ENTITIES_LOST)
        return {piece: Made(wording, Origin.MACHINE, route.engine, route.model) for piece, wording in done.items()}

    async def _through(
        self, route: Route, pieces: Sequence[Piece], source: str, until: float
    ) -> Mapping[Piece, Wording]:
        place = self._place(f"{route.engine} {route.model}")
        fresh: dict[str, Translation] = {}

        async def ask(texts: Sequence[str]) -> Sequence[Translation]:
            known = await self._memory.recall(place, texts)
            missing = [text for text in texts if text not in known]
            if missing:
                answers = await route.ask(missing, until, self._order.urgency)
                fresh.update(zip(missing, answers, strict=True))
            remembered = {text: Translation(known[text].text, known[text].score) for text in known}
            return [(fresh | remembered)[text] for text in texts]

        done = await ladder.translate(pieces, ask, self._protection.finder, source=source, target=self._order.target)
        verified = {text for wording in done.values() for text in wording.asked}
        self._memory.keep(place, {text: answer for text, answer in fresh.items() if text in verified})
        return done

    def _place(self, model: str) -> Place:
        order = self._order
        return Place(order.merchant, order.source, order.target, model, self._protection.glossary.version)

    def _time_for(self, number: int, routes: int) -> float:
        """Return until when a route may be waited for, so that the next one has some time left."""
        now = asyncio.get_running_loop().time()
        return self._until if number == routes - 1 else now + (self._until - now) * _SHARE
