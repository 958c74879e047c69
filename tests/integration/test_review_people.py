"""What people may count on: their word about themselves."""

from datetime import timedelta

from desk.domain.ids import AgentId
from desk.services.presence import GRACE
from desk.testing import DeskUnderTest

EMMA = AgentId("emma")


async def test_who_reloads_his_page_is_still_away(desk: DeskUnderTest) -> None:
    desk.desk.presence.set(EMMA, "away")
    desk.leaves("emma")
    await desk.advance(GRACE - timedelta(seconds=1))
    desk.arrives("emma")
    assert desk.desk.presence.status(EMMA) == "away"


async def test_who_comes_back_after_the_grace_is_available(desk: DeskUnderTest) -> None:
    desk.desk.presence.set(EMMA, "away")
    desk.leaves("emma")
    await desk.advance(GRACE)
    desk.arrives("emma")
    assert desk.desk.presence.status(EMMA) == "available"
