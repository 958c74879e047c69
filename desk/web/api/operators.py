"""What operators look at: what could not be understood, how engines and plugins behave."""

from desk.store import inbox
from desk.store.inbox import Quarantined
from desk.web import present, wire
from desk.web.endpoints import OVERSEEING, RUNNING, Call, Endpoints

endpoints = Endpoints()
_MOST = 100
_SHOWN = 2_000


@endpoints.add("GET", "/api/envelopes", who=RUNNING, answer=wire.EnvelopePage)
async def envelopes(call: Call) -> wire.EnvelopePage:
    """List what came in and could not be understood, newest first."""
    walls = call.person.walls
    found = await call.backend.store.read(lambda tx: inbox.quarantined(tx, walls, _MOST))
    return wire.EnvelopePage(envelopes=[_view(envelope) for envelope in found])


@endpoints.add("GET", "/api/plugins", who=RUNNING, answer=wire.PluginPage)
async def plugins(call: Call) -> wire.PluginPage:
    """List plugins, their hooks and their faults."""
    faults = call.backend.hooks.faults()
    return wire.PluginPage(
        plugins=[
            wire.PluginView(
                name=plugin.name,
                version=plugin.version,
                hooks=list(plugin.hooks),
                faults=faults[plugin.name].count if plugin.name in faults else 0,
                disabled=faults[plugin.name].disabled if plugin.name in faults else None,
            )
            for plugin in call.backend.plugins
        ]
    )


@endpoints.add("GET", "/api/engines", who=OVERSEEING, answer=wire.EnginePage)
async def engines(call: Call) -> wire.EnginePage:
    """List what engines translate, how fast they answer, and why they failed last."""
    return wire.EnginePage(engines=[present.engine(health) for health in call.backend.pipeline.health()])


def _view(envelope: Quarantined) -> wire.EnvelopeView:
    return wire.EnvelopeView(
        id=str(envelope.id),
        merchant=envelope.merchant,
        inbox=envelope.inbox,
        received_at=envelope.received_at,
        error=present.phrase(envelope.error),
        raw=envelope.raw.decode("utf-8", "replace")[:_SHOWN],
    )
