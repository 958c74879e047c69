"""Builds a desk from its configuration and owns its start and stop; the only module that knows everyone."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from functools import partial
from time import monotonic
from typing import Self

from desk.config import promises
from desk.config.buses import LOCAL
from desk.config.model import Config
from desk.connections.building import connect
from desk.connections.redaction import Redactor
from desk.connections.vault import Vault
from desk.domain.ids import IdMaker
from desk.domain.time import Clock, Lived, utcnow
from desk.hooks import specs
from desk.hooks.lifespans import lifespans
from desk.hooks.loader import Loaded, load
from desk.i18n.brought import with_words_of
from desk.installed import sources, translators
from desk.opening import check_driver, open_bus, open_store
from desk.services import remembering
from desk.services.abilities import Abilities, languages_of
from desk.services.acknowledging import Acknowledging
from desk.services.actions import Actions
from desk.services.assurance import Assurance
from desk.services.clocks import Clocks
from desk.services.company import Company
from desk.services.corrections import Corrections
from desk.services.delivery import DeliveryService
from desk.services.drafting import Drafting
from desk.services.expectation import Expectations
from desk.services.feed import Feed
from desk.services.fetching import Fetching
from desk.services.files import Files
from desk.services.handle import Handle
from desk.services.handling import Handling
from desk.services.handover import Handover
from desk.services.hearing import Hearing
from desk.services.inboxes import Inboxes
from desk.services.intake import Intake
from desk.services.integrators import Integrators
from desk.services.leading import Leading
from desk.services.learning import Learning
from desk.services.memory_files import MemoryFiles
from desk.services.notes import Notes
from desk.services.outlook import Outlook
from desk.services.parts import Loop, Part, of_part
from desk.services.preparation import Preparation
from desk.services.presence import Presence
from desk.services.reading import ReadingService
from desk.services.replies import Replies
from desk.services.routing import Routing
from desk.services.searching import Searching
from desk.services.setback import Setback
from desk.services.shelf import StoreShelf
from desk.services.supervision import supervise
from desk.services.translating import TOGETHER, Translating
from desk.services.translations import Translations
from desk.services.translators import Translators
from desk.services.webhooks import Webhooks
from desk.store import figures, processes
from desk.store.protocol import Store
from desk.translation.glossary.glossary import Glossaries
from desk.translation.language.detect import LanguageSense
from desk.translation.language.mixture import Mixture
from desk.translation.memory.memory import Memory
from desk.translation.pipeline import Pipeline
from desk.translation.protect.finders import Finders
from desk.web import outside, server
from desk.web.backend import Backend
from desk.web.told import KINDS


class Desk:
    """One desk. Two of them live in one process without knowing each other.

    ``async with Desk(config) as desk:`` starts it and, at the end, stops it: what was accepted is
    stored, what is being sent is finished or will be sent again.
    """

    def __init__(
        self, config: Config, *, clock: Clock = utcnow, passed: Callable[[], float] = monotonic,
        loaded: Loaded | None = None, part: Part = Part.ALL,
    ) -> None:
        check_driver(config.desk)
        self.config = config
        self.part = part
        self.clock, self.lived = clock, Lived(clock, passed)
        self.loaded = loaded or load(sources(), config.plugins, config.sources)
        self.hooks = self.loaded.hooks
        self.redactor = Redactor()
        self.channels = connect(config, self.loaded, self.redactor, clock)
        self.bus = open_bus(config.desk, KINDS)
        self.catalogs = with_words_of(self.loaded.plugins)
        self.engines = translators(config, self.loaded)
        self.glossaries = Glossaries.read(config)
        self.presence = Presence(config, self.bus, clock, self.lived)
        #: The processes that translate for this one, where there may be any.
        self.elsewhere = None if part.translates or config.desk.bus == LOCAL else Translators(self.bus)
        self._stack = contextlib.AsyncExitStack()
        self._loops: list[Loop] = []

    async def __aenter__(self) -> Self:
        """Open the store, start the services and let plugins in."""
        async with contextlib.AsyncExitStack() as stack:
            for engine in self.engines:
                stack.push_async_callback(engine.close)
            next_id = IdMaker(self.clock)
            timed = promises.book(self.config).timed
            self.store: Store = await asyncio.to_thread(open_store, self.config.desk, next_id, self.bus.wake, timed)
            stack.push_async_callback(self.store.close)
            await stack.enter_async_context(self.bus.joined(await self.store.write(processes.name_of_desk)))
            next_id.go_on_after(await self.store.read(figures.newest_id_of_any_merchant))
            stack.enter_context(self.redactor.guarding())
            await self._open_channels(stack)
            if self.elsewhere is not None:
                await self.elsewhere.look()
            self._build()
            stack.push_async_callback(self.memory.write)
            stack.push_async_callback(self.pipeline.close)
            stack.push_async_callback(self.translating.finish)
            if self.part.works:
                await self.leading.begin()
                await self.hearing.begin()
            await self.feed.start()
            self.web = self._web()
            handle = Handle(self.store, self.intake, self.notes, self.clock)
            await stack.enter_async_context(lifespans(self.hooks, handle))
            stack.push_async_callback(self.hooks.close)
            await stack.enter_async_context(self._running())
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop in the opposite order."""
        await self._stack.aclose()

    async def _open_channels(self, stack: contextlib.AsyncExitStack) -> None:
        vault = Vault(self.config.desk.keys)
        for channel in self.channels.values():
            stack.push_async_callback(channel.close)
            await channel.start(self.store, vault)

    def _build(self) -> None:
        """Build the services, each from those before it."""
        store, config, bus, clock = self.store, self.config, self.bus, self.clock
        finders = self._build_translation()
        learning = Learning(self.memory, finders)
        self.corrections = Corrections(store, learning, clock)
        self.memory_files = MemoryFiles(self.memory, StoreShelf(store, clock), finders)
        self.leading = Leading(store, told=config.desk.bus != LOCAL)
        self.feed = Feed(store, bus)
        self.hearing = Hearing(store, self.hooks, self.feed, bus)
        self.intake = Intake(store, config, bus, clock)
        self.notes = notes = Notes(config, self.catalogs, clock)
        abilities = Abilities(languages_of(config, self._translated()), self.pipeline.can)
        self.routing = Routing(store, config, self.hooks, self.presence, abilities, bus, clock)
        self.handover = Handover(store, config, self.presence, notes, finders, bus, clock)
        self.expectations = Expectations(store, config, self.presence, self.pipeline.can, clock)
        self.translations = Translations(store, config, self.pipeline, self.presence, bus, clock)
        self.files = Files(store, config, self.channels, clock)
        drafting = Drafting(self.hooks, self.pipeline, self.sense, learning, clock)
        self.replies = Replies(store, config, drafting, self.pipeline, learning, self.files, clock)
        self.actions = Actions(store, config, self.channels, drafting, self.replies, clock)
        self.assurance = Assurance(store, drafting, self.pipeline)
        self.handling = Handling(store, config, notes, self.files, clock)
        self.delivery = DeliveryService(store, config, self.channels, bus, clock)
        self.webhooks = Webhooks(store, config, self.channels, self.redactor, bus, clock)
        self.inboxes = Inboxes(store, config, self.channels, bus, clock)
        self.integrators = Integrators(store, config, self.redactor, partial(outside.body, config), bus, clock)
        self.translating = Translating(bus, self.pipeline.legs)
        translators_own = [("translating", self.translating.run)]
        self._loops = of_part(self.part, self._loops_everywhere(), self._loops_of_workers(), translators_own)

    def _build_translation(self) -> Finders:
        """Build what brings texts from one language into another; return what finds what must not change."""
        self.sense = LanguageSense(self.hooks, self.config.translation.protect)
        self.memory = Memory(StoreShelf(self.store, self.clock), tell=partial(remembering.tell, self.bus))
        finders = Finders(self.config.translation, self.config.merchants)
        self.pipeline = Pipeline(
            self.engines,
            self.config.translation,
            finders=finders,
            glossaries=self.glossaries,
            memory=self.memory,
            mixture=Mixture(self.hooks),
            elsewhere=self.elsewhere,
            gather=TOGETHER if self.part.translates else 0.0,
        )
        return finders

    def _loops_everywhere(self) -> list[Loop]:
        return [
            ("company", Company(self.presence, self.bus).run),
            ("feed", self.feed.run),
            ("memory", self.memory.run),
            ("remembering", remembering.Remembering(self.memory, self.bus).run),
        ]

    def _loops_of_workers(self) -> list[Loop]:
        store, config, bus, clock = self.store, self.config, self.bus, self.clock
        preparation = Preparation(
            store, config, self.hooks, self.sense, self.routing, self.handover, self._plausible(), bus, clock
        )
        led = [
            ("clocks", Clocks(store, config, bus, clock).run),
            ("routing", self.routing.run),
            ("handover", self.handover.run),
            ("events for plugins", self.hearing.run),
            ("searching", Searching(store, bus).run),
            ("forgetting files", self.files.run),
        ]
        return [
            ("clock", Setback(store, config, self.presence, bus, clock).run),
            ("leading", partial(self.leading.run, led)),
            ("preparation", preparation.run),
            ("translations", self.translations.run),
            ("acknowledging", Acknowledging(store, config, self.hooks, self.pipeline, bus, clock).run),
            ("delivery", self.delivery.run),
            ("webhooks", self.webhooks.run),
            ("reading", ReadingService(store, config, self.channels, bus, clock).run),
            ("fetching", Fetching(store, config, self.channels, bus, clock).run),
            *self.integrators.loops,
        ]

    def _translated(self) -> set[str]:
        """Return the languages from which some engine translates, here or in another process."""
        offered = self.elsewhere.offered if self.elsewhere is not None else ()
        return {source for engine in self.engines for source, _ in engine.pairs()} | {pair.source for pair in offered}

    def _plausible(self) -> list[str]:
        """Return the languages that customers of an inbox may write if it names none."""
        read = {tag for agent in self.config.agents.values() for tag in agent.reads}
        return sorted(read | self._translated())

    def _web(self) -> server.Web:
        routes = self.hooks.setup(specs.register_routes)
        backend = Backend(
            config=self.config,
            clock=self.clock,
            lived=self.lived,
            store=self.store,
            bus=self.bus,
            hooks=self.hooks,
            plugins=self.loaded.plugins,
            channels=self.channels,
            webhooks=self.webhooks,
            inboxes=self.inboxes,
            receivers=self.integrators.receivers,
            catalogs=self.catalogs,
            intake=self.intake,
            files=self.files,
            replies=self.replies,
            actions=self.actions,
            handling=self.handling,
            corrections=self.corrections,
            memory_files=self.memory_files,
            translations=self.translations,
            assurance=self.assurance,
            pipeline=self.pipeline,
            delivery=self.delivery,
            presence=self.presence,
            outlook=Outlook(self.config, self.pipeline.can, self.clock),
            expectations=self.expectations,
            feed=self.feed,
            leading=self.leading,
            translating=self.translating,
            elsewhere=self.elsewhere,
        )
        if not self.part.serves:
            return server.make_unseen(backend)
        made = server.make(backend, [(plugin, route) for plugin, some in routes for route in some])
        self._loops += [("world", made.live.tell_world), ("orders beside", made.live.beside.run)]
        return made

    @contextlib.asynccontextmanager
    async def _running(self) -> AsyncIterator[None]:
        """Keep every loop going until the desk stops; one that fails is started again and says so."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(supervise(name, loop), name=name) for name, loop in self._loops]
            if self.elsewhere is None or not self.elsewhere.offered:
                tasks.append(group.create_task(self.pipeline.warm(self.config.pairs_to_warm()), name="warm-up"))
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
