"""The one door to translation: a text goes in, an honest text comes out."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from desk.config.translation import TranslationSettings
from desk.domain.ids import MerchantId
from desk.domain.language import readable_as
from desk.domain.messages import Origin, Text
from desk.hooks.translators import Translator
from desk.translation.assembly import assembled, untranslated
from desk.translation.engines.elsewhere import Elsewhere
from desk.translation.engines.engines import Engines, Health, Leg
from desk.translation.glossary.glossary import Glossaries
from desk.translation.language.mixture import Mixture
from desk.translation.making import ENGINE_FAILED, ENTITIES_LOST, TOO_LATE, Made, Maker, Order
from desk.translation.memory.memory import Figures, Memory, Similar
from desk.translation.pieces.segments import Piece, cut
from desk.translation.protect.finders import Finders
from desk.translation.protect.masks import mask, unmask
from desk.translation.protect.protection import Protections
from desk.translation.urgency import Urgency
from desk.translation.wording.ladder import Wording

TOO_LONG = "too_long"

#: Whose texts are no merchant's: what an operator tries out.
NO_MERCHANT = MerchantId("")
#: Texts of bulk jobs that are worked on at once: a job of any size leaves the loop and the engines to live messages.
#: Each may take so many times as long as a live one, for it lets those pass.
BULK_AT_ONCE, BULK_PATIENCE = 8, 10
#: More than an engine does within any sensible deadline; nobody's message, somebody's pasted log.
LONGEST = 20_000


class Pipeline:
    """Translates texts with whatever engines there are; a text that failed shows the original and says why.

    Without ``mixture`` every sentence is taken to be in its text's language; without ``memory``
    nothing is remembered longer than the process lives. ``elsewhere`` and ``gather``: see ``Engines``.
    """

    def __init__(
        self,
        translators: Sequence[Translator],
        settings: TranslationSettings,
        *,
        finders: Finders | None = None,
        glossaries: Glossaries | None = None,
        memory: Memory | None = None,
        mixture: Mixture | None = None,
        elsewhere: Elsewhere | None = None,
        gather: float = 0.0,
    ) -> None:
        self._engines = Engines(translators, settings, elsewhere, gather)
        self._protections = Protections(finders or Finders(settings, {}), glossaries or Glossaries({}))
        self._deadline = settings.deadline
        self._bulk = asyncio.Semaphore(BULK_AT_ONCE)
        self._memory = memory or Memory()
        self._mixture = mixture
        self._under_way: dict[Order, asyncio.Task[Text]] = {}

    @property
    def legs(self) -> Sequence[Leg]:
        """Each direction of each engine."""
        return self._engines.legs

    @property
    def targets(self) -> frozenset[str]:
        """The languages into which some engine translates."""
        return self._engines.targets

    def can(self, source: str, target: str) -> bool:
        """Tell whether a text in ``source`` can be given to a reader of ``target``."""
        return readable_as(source, target) or bool(self._engines.chain(source, target))

    def retryable(self, text: Text) -> bool:
        """Tell whether the same translation may well succeed later."""
        return bool({ENGINE_FAILED, TOO_LATE, ENTITIES_LOST}.intersection(text.flags))

    def health(self) -> Sequence[Health]:
        """Return how each engine does, pair by pair."""
        return self._engines.health()

    def remembered(self) -> Figures:
        """Return how often the memory knew a sentence."""
        return self._memory.figures()

    async def warm(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Have models loaded before the first customer needs them."""
        await self._engines.warm(pairs)

    async def translate(
        self,
        body: str,
        source: str,
        target: str,
        merchant: MerchantId = NO_MERCHANT,
        urgency: Urgency = Urgency.LIVE,
    ) -> Text:
        """Return a text for a reader of ``target``; never raises for an engine's trouble."""
        if readable_as(source, target):
            return Text(language=source, body=body, origin=Origin.WRITTEN)
        return await self._shared(Order(body, source, target, merchant, urgency))

    async def similar(self, body: str, source: str, target: str, merchant: MerchantId) -> list[Similar]:
        """Return what people laid down for texts nearly like this one, with this one's entities; for offering."""
        finder = self._protections.of(merchant, source, target).lasting
        masked = mask(body, finder.find(body))
        found = await self._memory.similar(merchant, source, target, masked.text)
        fitting = [one for one in found if masked.intact(one.wording)]
        return [replace(one, source=unmask(one.source, masked), wording=unmask(one.wording, masked)) for one in fitting]

    async def close(self) -> None:
        """Stop what is under way; the engines are their owner's to close."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._engines.close()

    async def _shared(self, order: Order) -> Text:
        """Join an equal order under way or begin one; who stops waiting does not stop the others."""
        task = self._under_way.get(order)
        if task is None:
            task = asyncio.create_task(self._in_turn(order))
            self._under_way[order] = task
            task.add_done_callback(lambda _: self._under_way.pop(order, None))
        return await asyncio.shield(task)

    async def _in_turn(self, order: Order) -> Text:
        """Let bulk work come a little at a time, and what is live at once."""
        if order.urgency is Urgency.LIVE:
            return await self._made(order, self._deadline)
        async with self._bulk:
            return await self._made(order, self._deadline * BULK_PATIENCE)

    async def _made(self, order: Order, patience: float) -> Text:
        """Translate what has words, sentence by sentence, and put the text together again."""
        if len(order.body) > LONGEST:
            return untranslated(order, TOO_LONG)
        protection = self._protections.of(order.merchant, order.source, order.target)
        pieces = cut(order.body, protection.finder)
        words = [piece for piece in dict.fromkeys(pieces) if piece.words]
        if not words:
            return Text(language=order.target, body=order.body, origin=Origin.MACHINE)
        until = asyncio.get_running_loop().time() + patience
        maker = Maker(order, protection, self._engines, self._memory, until)
        whole = Piece(order.body, words=True)
        made = await maker.laid_down([whole, *words])
        if whole in made:
            return assembled(order, protection, [whole], {whole: made[whole]}, ())
        made |= await self._by_language(maker, order, [piece for piece in words if piece not in made])
        return assembled(order, protection, pieces, made, maker.troubles)

    async def _by_language(self, maker: Maker, order: Order, pieces: Sequence[Piece]) -> dict[Piece, Made]:
        """Have pieces translated from the language that each is in; what the reader reads anyway stays."""
        made: dict[Piece, Made] = {}
        for language, group in (await self._languages(order, pieces)).items():
            if readable_as(language, order.target):
                made |= {piece: Made(Wording(piece.text, None, ()), Origin.WRITTEN) for piece in group}
            else:
                made |= await maker.asked(group, language)
        return made

    async def _languages(self, order: Order, pieces: Sequence[Piece]) -> Mapping[str, Sequence[Piece]]:
        """Return the pieces by language."""
        if self._mixture is None or len(pieces) < 2:
            return {order.source: pieces} if pieces else {}
        found = await self._mixture.languages(pieces, order.source, order.target, sorted(self.targets))
        groups: dict[str, list[Piece]] = {}
        for piece in pieces:
            groups.setdefault(found[piece], []).append(piece)
        return groups
