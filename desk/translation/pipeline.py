"""The one door to translation: a text goes in, an honest text comes out."""

import asyncio
import logging
from collections.abc import Mapping, Sequence

from desk.config.model import TranslationSettings
from desk.domain.ids import MerchantId
from desk.domain.language import readable_as
from desk.domain.messages import Origin, Text
from desk.hooks.translators import Translation, Translator
from desk.translation import ladder
from desk.translation.engines import EngineFailed, Engines, Route
from desk.translation.entities import Finder
from desk.translation.ladder import Wording
from desk.translation.recent import Recent
from desk.translation.scripts import is_word
from desk.translation.segments import Piece, cut
from desk.translation.urgency import Urgency

log = logging.getLogger(__name__)

NO_TRANSLATOR = "no_translator"
ENGINE_FAILED = "engine_failed"
TOO_LATE = "too_late"
TOO_LONG = "too_long"
ENTITIES_LOST = "entities_lost"

#: Whose texts are no merchant's: what an operator tries out.
NO_MERCHANT = MerchantId("")
#: More than an engine does within any sensible deadline; nobody's message, somebody's pasted log.
LONGEST = 20_000


class EntitiesLost(Exception):
    """Some sentence was brought through by no way."""


#: Exact text, source, target.
Key = tuple[str, str, str]
#: A preview and its reply agree; a third of what agents write are exact repeats.
RECENT = 4096


class Pipeline:
    """Translates texts with whatever engines there are; a text that failed shows the original and says why."""

    def __init__(self, translators: Sequence[Translator], settings: TranslationSettings) -> None:
        self._engines = Engines(translators, settings)
        self._finder = Finder(settings.protect)
        self._deadline = settings.deadline
        self._recent: Recent[Key, Text] = Recent(RECENT)
        self._under_way: dict[Key, asyncio.Task[Text]] = {}

    @property
    def targets(self) -> frozenset[str]:
        """The languages into which some engine translates."""
        return self._engines.targets

    def can(self, source: str, target: str) -> bool:
        """Tell whether a text in ``source`` can be given to a reader of ``target``."""
        return readable_as(source, target) or bool(self._engines.chain(source, target))

    def retryable(self, text: Text) -> bool:
        """Tell whether the same translation may well succeed later."""
        return bool({ENGINE_FAILED, TOO_LATE}.intersection(text.flags))

    async def translate(
        self,
        body: str,
        source: str,
        target: str,
        merchant: MerchantId = NO_MERCHANT,  # noqa: ARG002
        urgency: Urgency = Urgency.LIVE,  # noqa: ARG002
    ) -> Text:
        """Return a text for a reader of ``target``; never raises for an engine's trouble."""
        if readable_as(source, target):
            return Text(language=source, body=body, origin=Origin.WRITTEN)
        key = (body, source, target)
        known = self._recent.get(key)
        return known if known is not None else await self._shared(key)

    async def close(self) -> None:
        """Stop what is under way; the translators are their owner's to close."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._engines.close()

    async def _shared(self, key: Key) -> Text:
        """Join an equal request under way or begin one; who stops waiting does not stop the others."""
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.create_task(self._remembered(key))
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(task)

    async def _remembered(self, key: Key) -> Text:
        text = await self._made(*key)
        if not text.flags:
            self._recent.put(key, text)
        return text

    async def _made(self, body: str, source: str, target: str) -> Text:
        """Translate, and turn each kind of trouble into its flag."""
        pieces = cut(body[:LONGEST], self._finder)
        if not any(piece.words for piece in pieces):
            return Text(language=target, body=body, origin=Origin.MACHINE)
        route = next(iter(self._engines.chain(source, target)), None)
        if route is None:
            return _untranslated(body, source, NO_TRANSLATOR)
        flag = TOO_LONG if len(body) > LONGEST else None
        try:
            wording = "" if flag else await self._worded(pieces, route, source, target)
        except TimeoutError:
            flag = TOO_LATE
        except EntitiesLost:
            flag = ENTITIES_LOST
        except EngineFailed as error:
            log.warning("A text stays untranslated, %s to %s: %s", source, target, error)
            flag = ENGINE_FAILED
        return _untranslated(body, source, flag, route) if flag else _text(wording, target, route)

    async def _worded(self, pieces: Sequence[Piece], route: Route, source: str, target: str) -> str:
        until = asyncio.get_running_loop().time() + self._deadline

        async def ask(texts: Sequence[str]) -> Sequence[Translation]:
            return await route.ask(texts, until)

        async with asyncio.timeout_at(until):
            words = [piece for piece in dict.fromkeys(pieces) if piece.words]
            wordings = await ladder.translate(words, ask, self._finder, source=source, target=target)
        if any(piece not in wordings for piece in words):
            raise EntitiesLost
        return _joined(pieces, wordings)


def _joined(pieces: Sequence[Piece], wordings: Mapping[Piece, Wording]) -> str:
    """Return the wordings in place, with a space between sentences that had none in a script without spaces."""
    text, follows = "", False
    for piece in pieces:
        wording = wordings[piece].text if piece in wordings else piece.text
        text += f" {wording}" if follows and piece.words and is_word(wording[:1]) else wording
        follows = piece.words
    return text


def _text(body: str, language: str, route: Route | None, flags: tuple[str, ...] = ()) -> Text:
    engine = route.engine if route else None
    model = route.model if route else None
    return Text(language=language, body=body, origin=Origin.MACHINE, engine=engine, model=model, flags=flags)


def _untranslated(body: str, source: str, flag: str, route: Route | None = None) -> Text:
    """Return the original wording, saying that it is that and why."""
    return _text(body, source, route, (flag,))
