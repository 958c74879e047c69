"""The kit against a real Medusa, through a door that breaks lines, says "too many" and hangs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk_medusa.peer import MedusaPeer, peers_of
from desk_medusa.peer.shop import Shop

from desk.testing.conformance import CHECKS, Check, NotConcerned, checked

pytestmark = pytest.mark.stores


#: What Medusa does not have, customers' words before all; everything else must pass.
NOT_CONCERNED = {
    *(str(check) for check in CHECKS if check.area == "sending"),
    "intake-all_of_a_batch_is_read",
    "intake-customers_are_told_apart",
    "intake-two_with_the_same_words_count_twice",
    "isolation-a_dead_shop_holds_nobody_up",
    "isolation-two_shops_with_equal_names_stay_apart",
    "limits-a_channel_that_says_how_long_is_left_alone",
    "limits-a_channel_that_only_says_too_many_is_asked_ever_less",
    "limits-answers_go_before_reading",
    "reading-messages_are_read_once",
    "reading-what_is_called_for_is_read_at_once",
    "tokens-they_are_renewed_once_for_all",
    "tokens-renewed_ones_outlast_a_restart_unread",
}


@pytest.fixture(scope="module")
def peers(medusa: Shop) -> Iterator[Callable[[], MedusaPeer]]:
    with peers_of(medusa) as make:
        yield make


def _named(names: set[str], *, among: bool = True) -> list[Check]:
    return [check for check in CHECKS if (str(check) in names) is among]


@pytest.mark.parametrize("check", _named(NOT_CONCERNED, among=False), ids=str)
async def test_medusa_conforms(check: Check, peers: Callable[[], MedusaPeer], tmp_path: Path) -> None:
    await checked(check, peers, tmp_path)


@pytest.mark.parametrize("check", _named(NOT_CONCERNED), ids=str)
async def test_medusa_has_no_such_thing(check: Check, peers: Callable[[], MedusaPeer], tmp_path: Path) -> None:
    with pytest.raises(NotConcerned):
        await checked(check, peers, tmp_path)
