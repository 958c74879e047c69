"""The desk's figures for Prometheus, of this process and of the database that all share. No words are in them."""

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from desk.domain.ids import made_at
from desk.store import figures
from desk.store.figures import Figures
from desk.translation.engines.breaker import State
from desk.web.backend import Backend

_PAIR = ("engine", "source", "target")
#: Every figure: what it says, and its labels.
FIGURES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "desk_consoles": ("Open consoles at this process.", ()),
    "desk_widgets": ("Open widgets at this process.", ()),
    "desk_queued_conversations": ("Conversations that nobody owns.", ()),
    "desk_bus_connected": ("Whether other processes are told at once.", ()),
    "desk_bus_losses": ("How many times the bus was lost.", ()),
    "desk_leading": ("Whether this process routes and watches the clocks for all.", ()),
    "desk_envelopes": ("Messages that came in and are not prepared, by state.", ("state",)),
    "desk_envelope_oldest_seconds": ("Age of the oldest of these.", ("state",)),
    "desk_outbox": ("Answers that have not left, by state of delivery.", ("state",)),
    "desk_outbox_oldest_seconds": ("Age of the oldest of these.", ("state",)),
    "desk_jobs": ("Deferred jobs by kind.", ("kind",)),
    "desk_job_oldest_seconds": ("Age of the oldest job of a kind.", ("kind",)),
    "desk_webhook_deliveries": ("Deliveries to integrators by state.", ("state",)),
    "desk_webhook_oldest_seconds": ("Age of the oldest delivery to an integrator that waits.", ()),
    "desk_deliveries_tried": ("Tries to deliver an answer by what they came to, at this process.", ("outcome",)),
    "desk_feed_lag": ("Events that happened and were not passed on to who listens at this process.", ()),
    "desk_plugin_event_lag": ("Events that happened and that a plugin has not heard.", ("plugin",)),
    "desk_plugin_faults": ("Faults of plugins at this process.", ("plugin",)),
    "desk_plugin_off": ("Whether a plugin is switched off at this process.", ("plugin",)),
    "desk_store_commits": ("Groups of units that this process committed.", ()),
    "desk_store_units": ("Units of work in these; divided by the former: the size of a commit.", ()),
    "desk_disk_free_bytes": ("Room left where this process keeps its files.", ()),
    "desk_translators": ("Translator processes that this one knows of.", ()),
    "desk_translating_segments": ("Segments that wait at this translator.", ()),
    "desk_translating_refused": ("Questions that this translator had no room for.", ()),
    "desk_engine_answered": ("Calls of engines that were answered.", _PAIR),
    "desk_engine_failed": ("Calls of engines that failed.", _PAIR),
    "desk_engine_resting": ("Whether an engine is not asked for a while.", _PAIR),
    "desk_engine_seconds": ("Median seconds of an engine's newest calls.", _PAIR),
    "desk_memory_sentences": ("Sentences looked up in the memory, by who had worded them.", ("outcome",)),
}


class Metrics:
    """Gathers the figures whenever somebody asks for them."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._registry = CollectorRegistry()
        self._gauges = {
            name: Gauge(name, what, labels, registry=self._registry) for name, (what, labels) in FIGURES.items()
        }

    async def page(self, consoles: int, widgets: int) -> bytes:
        """Return them in the form that Prometheus reads."""
        found = await self._backend.store.read(figures.of_any_merchant)
        self._set("desk_consoles", consoles)
        self._set("desk_widgets", widgets)
        self._tell_process()
        self._tell_waiting(found)
        self._tell_events(found)
        self._tell_translation()
        return generate_latest(self._registry)

    def _tell_process(self) -> None:
        backend = self._backend
        self._set("desk_bus_connected", backend.bus.connected)
        self._set("desk_bus_losses", backend.bus.losses)
        self._set("desk_leading", backend.leading.here)
        self._set("desk_store_commits", backend.store.commit_count)
        self._set("desk_store_units", backend.store.unit_count)
        self._set("desk_disk_free_bytes", _free(backend.config.desk.data))
        self._fill("desk_deliveries_tried", backend.delivery.outcomes)

    def _tell_waiting(self, found: Figures) -> None:
        self._set("desk_queued_conversations", found.queued)
        self._fill("desk_envelopes", found.envelopes)
        self._fill("desk_envelope_oldest_seconds", self._ages(found.oldest_envelopes))
        self._fill("desk_outbox", found.outbox)
        self._fill("desk_outbox_oldest_seconds", self._ages(found.oldest_outbox))
        self._fill("desk_jobs", found.jobs)
        self._fill("desk_job_oldest_seconds", self._ages(found.oldest_jobs))
        self._fill("desk_webhook_deliveries", found.tellings)
        self._set("desk_webhook_oldest_seconds", self._age(found.oldest_telling))

    def _ages(self, oldest: Mapping[str, int]) -> dict[str, float]:
        return {label: self._age(made_at(number)) for label, number in oldest.items()}

    def _tell_events(self, found: Figures) -> None:
        backend = self._backend
        self._set("desk_feed_lag", max(0, found.newest_event - backend.feed.cursor) if backend.feed.followed else 0)
        self._fill("desk_plugin_event_lag", {plugin: found.newest_event - at for plugin, at in found.hearers.items()})
        faults = backend.hooks.faults()
        self._fill("desk_plugin_faults", {name: report.count for name, report in faults.items()})
        self._fill("desk_plugin_off", {name: report.disabled is not None for name, report in faults.items()})

    def _tell_translation(self) -> None:
        backend = self._backend
        self._set("desk_translators", 0 if backend.elsewhere is None else len(backend.elsewhere.processes))
        self._set("desk_translating_segments", backend.translating.waiting)
        self._set("desk_translating_refused", backend.translating.refused)
        for leg in backend.pipeline.health():
            pair = (leg.engine, leg.source, leg.target)
            self._gauges["desk_engine_answered"].labels(*pair).set(leg.answered)
            self._gauges["desk_engine_failed"].labels(*pair).set(leg.failed)
            self._gauges["desk_engine_resting"].labels(*pair).set(leg.state is State.RESTING)
            self._gauges["desk_engine_seconds"].labels(*pair).set(leg.median or 0.0)
        known = backend.pipeline.remembered()
        self._fill("desk_memory_sentences", {"people": known.people, "machine": known.machine, "missed": known.missed})

    def _age(self, since: datetime | None) -> float:
        return 0.0 if since is None else max(0.0, (self._backend.clock() - since).total_seconds())

    def _set(self, name: str, value: float) -> None:
        self._gauges[name].set(value)

    def _fill(self, name: str, values: Mapping[str, float]) -> None:
        gauge = self._gauges[name]
        gauge.clear()
        for label, value in values.items():
            gauge.labels(label).set(value)


def _free(place: Path) -> int:
    """Return the bytes that are left where a directory is, or will be made."""
    there = next(each for each in (place.absolute(), *place.absolute().parents) if each.exists())
    return shutil.disk_usage(there).free
