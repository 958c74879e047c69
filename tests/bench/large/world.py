"""A desk of sixteen merchants, one of which is as large as the smallest eight; an agent of four, and one of the smallest."""

from dataclasses import replace
from pathlib import Path

from desk.config.model import Config, Inbox, Merchant
from desk.config.stores import SQLITE
from desk.domain.ids import AgentId, InboxId, MerchantId
from tests.bench import world

MERCHANTS = tuple(MerchantId(f"merchant-{number:02}") for number in range(1, 17))
#: How many of a hundred conversations are whose.
SHARES = (25, 15, 10, 8, 7, 6, 5, 5, 4, 4, 3, 3, 2, 1.5, 1, 0.5)
ANA, BEA = AgentId("ana"), AgentId("bea")
AGENTS = (ANA, BEA, *(AgentId(f"agent-{number}") for number in range(1, 9)))
WALLS = {ANA: frozenset(MERCHANTS[place] for place in (0, 4, 8, 15)), BEA: frozenset({MERCHANTS[15]})}


def inbox_of(merchant: str) -> InboxId:
    """Return the one inbox of a merchant."""
    return InboxId(f"{merchant}-shop")


def config(data: Path, store: str = SQLITE) -> Config:
    """Return the desk's configuration."""
    small = world.config(data, store)
    (shop,), (ana,) = small.inboxes.values(), small.agents.values()
    return replace(
        small,
        merchants={one: Merchant(id=one, name=one) for one in MERCHANTS},
        inboxes={inbox_of(one): _inbox(shop, one) for one in MERCHANTS},
        agents={name: replace(ana, id=name, name=name, merchants=WALLS.get(name, frozenset(MERCHANTS))) for name in AGENTS},
    )


def _inbox(like: Inbox, merchant: MerchantId) -> Inbox:
    return replace(like, id=inbox_of(merchant), merchant=merchant, languages=("en", "pt", "ar", "zh-Hans"))
