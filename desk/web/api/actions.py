"""Having things done to orders."""

from desk.domain.ids import InboxId
from desk.services.actions import Asked
from desk.web import present, wire
from desk.web.endpoints import ANSWERING, Call, Endpoints

endpoints = Endpoints()


@endpoints.add(
    "POST",
    "/api/conversations/{conversation}/actions",
    who=ANSWERING,
    body=wire.OrderActionAsked,
    answer=wire.MessageView,
    status=201,
)
async def act(call: Call, body: wire.OrderActionAsked) -> wire.MessageView:
    """Have something done to an order, as far as the storefront and the reader's role allow it."""
    asked = Asked(
        kind=body.kind,
        inbox=InboxId(body.inbox),
        order=body.order,
        key=body.key,
        text=body.text,
        public=body.public,
        amount=body.amount,
        confirm=body.confirm,
    )
    return present.message(await call.backend.actions.ask(call.agent, call.conversation, call.person.walls, asked))
