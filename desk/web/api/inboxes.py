"""How inboxes do, and letting one rest or work again."""

from desk.connections.channel import ITSELF
from desk.connections.standing import Trouble
from desk.domain.ids import InboxId
from desk.services.inboxes import InboxHealth
from desk.store.readings import Progress
from desk.web import present, wire
from desk.web.endpoints import OVERSEEING, RUNNING, Call, Endpoints

endpoints = Endpoints()


@endpoints.add("GET", "/api/inboxes", who=OVERSEEING, answer=wire.InboxPage)
async def inboxes(call: Call) -> wire.InboxPage:
    """List how every inbox does: what is wrong with its line, and what waits."""
    found = await call.backend.inboxes.health(call.person.walls)
    return wire.InboxPage(inboxes=[_view(health) for health in found])


@endpoints.add("POST", "/api/inboxes/{inbox}/pause", who=RUNNING)
async def pause(call: Call) -> None:
    """Let an inbox rest: nothing is sent or read, what comes in is kept."""
    await call.backend.inboxes.pause(_inbox(call), call.person.id, call.person.walls)


@endpoints.add("POST", "/api/inboxes/{inbox}/resume", who=RUNNING)
async def resume(call: Call) -> None:
    """Let an inbox work again."""
    await call.backend.inboxes.resume(_inbox(call), call.person.walls)


@endpoints.add("POST", "/api/inboxes/{inbox}/reread", who=RUNNING, answer=wire.Reread)
async def reread(call: Call) -> wire.Reread:
    """Read again what was set aside, as after an update of the connector."""
    return wire.Reread(count=await call.backend.inboxes.reread(_inbox(call), call.person.walls))


def _inbox(call: Call) -> InboxId:
    return InboxId(call.request.match_info["inbox"])


def _view(health: InboxHealth) -> wire.InboxView:
    inbox, standing, waiting = health.inbox, health.standing, health.waiting
    why = standing.paused if standing.paused_by == ITSELF else standing.reason
    return wire.InboxView(
        id=inbox.id,
        merchant=inbox.merchant,
        name=inbox.name,
        connector=inbox.connector,
        state=_state(health),
        reason=None if why is None else present.phrase(why),
        since=standing.since,
        paused_by=standing.paused_by,
        answered_at=standing.good_at,
        called_at=standing.heard_at,
        unread=waiting.unread,
        quarantined=waiting.quarantined,
        unsent=waiting.unsent,
        feeds=[_reading(progress) for progress in health.feeds],
    )


def _state(health: InboxHealth) -> str:
    """Return what somebody has to know first; a line that paused itself says why and not that it did."""
    standing = health.standing
    if standing.paused is not None:
        return Trouble.REVOKED.value if standing.paused_by == ITSELF else "paused"
    return "ok" if standing.trouble is Trouble.NONE else standing.trouble.value


def _reading(progress: Progress) -> wire.ReadingView:
    reading = progress.reading
    return wire.ReadingView(
        kind=progress.kind,
        reading=reading.began_at is not None,
        whole=reading.whole,
        high=reading.high,
        due_at=progress.due_at,
        error=progress.error,
    )
