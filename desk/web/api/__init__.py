"""The console's API, one module a subject."""

from desk.web.api import (
    actions,
    conversations,
    corrections,
    files,
    inboxes,
    letters,
    operators,
    replies,
    translation,
    webhooks,
    world,
)
from desk.web.endpoints import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (
    *conversations.endpoints.all,
    *replies.endpoints.all,
    *letters.endpoints.all,
    *files.endpoints.all,
    *actions.endpoints.all,
    *corrections.endpoints.all,
    *translation.endpoints.all,
    *world.endpoints.all,
    *operators.endpoints.all,
    *inboxes.endpoints.all,
    *webhooks.endpoints.all,
)
