"""Whether the desk lives, whether it can take work, and its figures for Prometheus."""

import asyncio
import logging
from datetime import datetime

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from desk.store import figures
from desk.translation.engines.breaker import State
from desk.web.backend import Backend
from desk.web.live import Live
from desk.web.problems import answer
from desk.web.visitor_live import VisitorLive

log = logging.getLogger(__name__)

#: Seconds for the store to answer a readiness probe.
_PATIENCE = 5.0


class Health:
    """Handlers of ``/healthz``, ``/readyz`` and ``/metrics``."""

    def __init__(self, backend: Backend, live: Live, visitors: VisitorLive) -> None:
        self._backend = backend
        self._live = live
        self._visitors = visitors
        self._registry = CollectorRegistry()
        self._consoles = self._gauge("desk_consoles", "Open consoles.")
        self._widgets = self._gauge("desk_widgets", "Open widgets.")
        self._waiting = self._gauge("desk_queued_conversations", "Conversations that nobody owns.")
        self._bus = self._gauge("desk_bus_connected", "Whether other processes are told at once.")
        self._losses = self._gauge("desk_bus_losses", "How many times the bus was lost.")
        self._leading = self._gauge("desk_leading", "Whether this process routes and watches the clocks for all.")
        self._envelopes = self._gauge("desk_envelopes", "Envelopes by state.", "state")
        self._outbox = self._gauge("desk_outbox", "Answers by state of delivery.", "state")
        self._tellings = self._gauge("desk_webhook_deliveries", "Deliveries to integrators by state.", "state")
        self._oldest = self._gauge("desk_webhook_oldest_seconds", "Age of the oldest delivery that waits.")
        self._jobs = self._gauge("desk_jobs", "Deferred jobs by kind.", "kind")
        self._faults = self._gauge("desk_plugin_faults", "Faults of plugins.", "plugin")
        pair = ("engine", "source", "target")
        self._answered = self._gauge("desk_engine_answered", "Calls of engines that were answered.", *pair)
        self._failed = self._gauge("desk_engine_failed", "Calls of engines that failed.", *pair)
        self._resting = self._gauge("desk_engine_resting", "Whether an engine is not asked for a while.", *pair)
        self._seconds = self._gauge("desk_engine_seconds", "Median seconds of an engine's newest calls.", *pair)
        self._remembered = self._gauge("desk_memory_sentences", "Sentences looked up in the memory.", "outcome")

    async def live(self, _: web.Request) -> web.Response:
        """Answer that the process runs its loop."""
        return answer({"status": "ok"})

    async def ready(self, _: web.Request) -> web.Response:
        """Answer whether the store answers; without its bus a process is ready, and says that it is cut off."""
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._backend.store.read(figures.of_any_merchant)
        except TimeoutError:
            return answer({"status": "the store does not answer"}, 503)
        except Exception as error:  # noqa: BLE001 - whatever the store suffers from, the prober needs the same answer
            log.warning("not ready: the store cannot be read: %r", error)
            return answer({"status": "the store cannot be read"}, 503)
        return answer({"status": "ok", "bus": "connected" if self._backend.bus.connected else "lost"})

    async def metrics(self, _: web.Request) -> web.Response:
        """Answer the desk's figures; no text, no name and no merchant is in them."""
        found = await self._backend.store.read(figures.of_any_merchant)
        self._consoles.set(self._live.count)
        self._widgets.set(self._visitors.count)
        self._waiting.set(found.queued)
        self._bus.set(self._backend.bus.connected)
        self._losses.set(self._backend.bus.losses)
        self._leading.set(self._backend.leading.here)
        _fill(self._envelopes, found.envelopes)
        _fill(self._outbox, found.outbox)
        _fill(self._jobs, found.jobs)
        _fill(self._tellings, found.tellings)
        self._oldest.set(self._age(found.oldest_telling))
        _fill(self._faults, {name: report.count for name, report in self._backend.hooks.faults().items()})
        self._tell_engines()
        body = generate_latest(self._registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _tell_engines(self) -> None:
        for leg in self._backend.pipeline.health():
            pair = (leg.engine, leg.source, leg.target)
            self._answered.labels(*pair).set(leg.answered)
            self._failed.labels(*pair).set(leg.failed)
            self._resting.labels(*pair).set(leg.state is State.RESTING)
            self._seconds.labels(*pair).set(leg.median or 0.0)
        known = self._backend.pipeline.remembered()
        _fill(self._remembered, {"people": known.people, "machine": known.machine, "missed": known.missed})

    def _age(self, since: datetime | None) -> float:
        return 0.0 if since is None else max(0.0, (self._backend.clock() - since).total_seconds())

    def _gauge(self, name: str, what: str, *labels: str) -> Gauge:
        return Gauge(name, what, labels, registry=self._registry)


def _fill(gauge: Gauge, counts: dict[str, int]) -> None:
    gauge.clear()
    for label, count in counts.items():
        gauge.labels(label).set(count)
