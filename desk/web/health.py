"""Whether the desk lives, whether it can take work, and its figures for Prometheus."""

import asyncio
import logging

from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from desk.store import figures, processes
from desk.store.errors import StoreAway
from desk.web.backend import Backend
from desk.web.leaving import Leaving
from desk.web.live import Live
from desk.web.metrics import Metrics
from desk.web.problems import answer
from desk.web.visitor_live import VisitorLive

log = logging.getLogger(__name__)

#: Seconds for the store to answer a readiness probe.
_PATIENCE = 5.0


class Health:
    """Handlers of ``/healthz``, ``/readyz`` and ``/metrics``."""

    def __init__(self, backend: Backend, live: Live, visitors: VisitorLive, leaving: Leaving) -> None:
        self._backend = backend
        self._live = live
        self._visitors = visitors
        self._leaving = leaving
        self._metrics = Metrics(backend)

    async def live(self, _: web.Request) -> web.Response:
        """Answer that the process runs its loop."""
        return answer({"status": "ok"})

    async def ready(self, _: web.Request) -> web.Response:
        """Answer whether the store answers; without its bus a process is ready, and says that it is cut off."""
        if self._leaving.begun:
            return answer({"status": "stopping"}, 503)
        try:
            async with asyncio.timeout(_PATIENCE):
                newer = await self._look_at_the_store()
        except TimeoutError:
            return answer({"status": "the store does not answer"}, 503)
        except StoreAway as error:
            return answer({"status": str(error)}, 503)
        except Exception as error:  # noqa: BLE001 - whatever the store suffers from, the prober needs the same answer
            log.warning("not ready: the store cannot be read: %r", error)
            return answer({"status": "the store cannot be read"}, 503)
        bus = "connected" if self._backend.bus.connected else "lost"
        return answer({"status": "ok", "bus": bus, "schema": "newer" if newer else "ours"})

    async def _look_at_the_store(self) -> bool:
        """Tell whether a newer desk was here. Where something could not be stored, try it: nobody else may come."""
        store = self._backend.store
        await store.read(figures.of_any_merchant)
        if store.refuses:
            await store.append(processes.probe)
            store.refuses = False
        return await store.schema_is_newer()

    async def metrics(self, _: web.Request) -> web.Response:
        """Answer the desk's figures."""
        body = await self._metrics.page(self._live.count, self._visitors.count)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})
