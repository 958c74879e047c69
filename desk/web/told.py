"""What the processes of one desk tell each other; everything else on the bus stays within its process."""

from collections.abc import Mapping
from typing import Any

from desk.services.asked import OFFERS, Offer
from desk.services.here import PRESENCE, Seen
from desk.services.remembering import MEMORY, Changed
from desk.web.people import LOGGED_OUT
from desk.web.typing import TYPING, Typing
from desk.web.viewing import VIEWING, Viewing

#: The type of what is published, by topic.
KINDS: Mapping[str, Any] = {
    PRESENCE: Seen,
    TYPING: Typing,
    VIEWING: Viewing,
    LOGGED_OUT: str,
    OFFERS: Offer,
    MEMORY: Changed,
}
