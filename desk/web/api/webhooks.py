"""What integrators' programs were told, every try of it, and telling it again."""

from desk.config.agreements import Receiver
from desk.domain.ids import ReceiverId
from desk.domain.telling import Telling
from desk.store.tellings import Owed, Place, Try
from desk.web import wire
from desk.web.endpoints import RUNNING, Call, Endpoints

endpoints = Endpoints()
_END = 2**63 - 1
_MOST = 100
_SHOWN = 50


@endpoints.add("GET", "/api/webhooks", who=RUNNING, answer=wire.WebhookPage)
async def webhooks(call: Call) -> wire.WebhookPage:
    """List the webhooks of integrators, and which of them are switched off."""
    found = await call.backend.receivers.places(call.person.walls)
    return wire.WebhookPage(webhooks=[_view(receiver, place) for receiver, place in found])


@endpoints.add("GET", "/api/webhooks/{webhook}/deliveries", who=RUNNING, answer=wire.WebhookDeliveryPage)
async def deliveries(call: Call) -> wire.WebhookDeliveryPage:
    """List what a webhook was and is told, the newest first, with every try; ``before`` pages on."""
    before, limit = call.query_int("before", _END, _END), call.query_int("limit", _SHOWN, _MOST)
    found = await call.backend.receivers.page(_webhook(call), call.person.walls, before, limit)
    return wire.WebhookDeliveryPage(
        deliveries=[_delivery(owed, tries) for owed, tries in found],
        next=str(found[-1][0].id) if len(found) == limit else None,
    )


@endpoints.add("POST", "/api/webhooks/{webhook}/resume", who=RUNNING)
async def resume(call: Call) -> None:
    """Tell a webhook again that was switched off: what happens from now on."""
    await call.backend.receivers.resume(_webhook(call))


@endpoints.add("POST", "/api/webhooks/deliveries/{delivery}/replay", who=RUNNING)
async def replay(call: Call) -> None:
    """Tell a webhook one event again, under its old id."""
    await call.backend.receivers.replay(call.delivery, call.person.walls)


def _webhook(call: Call) -> ReceiverId:
    return ReceiverId(call.request.match_info["webhook"])


def _view(receiver: Receiver, place: Place) -> wire.WebhookView:
    return wire.WebhookView(
        id=receiver.id,
        url=receiver.url,
        merchants=sorted(receiver.merchants),
        events=sorted(receiver.events),
        off_since=place.off_since,
    )


def _delivery(owed: Owed, tries: list[Try]) -> wire.WebhookDelivery:
    return wire.WebhookDelivery(
        id=str(owed.id),
        merchant=owed.merchant,
        conversation=str(owed.conversation),
        kind=owed.kind,
        state=owed.state.value,
        since=owed.since,
        due_at=owed.due_at if owed.state is Telling.PENDING and owed.attempts else None,
        tries=[wire.WebhookTry(at=one.at, seconds=one.seconds, status=one.status, said=one.said) for one in tries],
    )
