"""A process that ends without a word takes its agents with it; one that merely cannot be heard does not."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import pytest

from desk.bus.local import LocalBus
from desk.config.model import Config
from desk.domain.ids import AgentId, ConversationId
from desk.services.company import Company
from desk.services.here import PRESENCE, Here, Seen, Status, Whereabouts
from desk.services.presence import GRACE, Presence
from desk.testing.clock import FakeClock
from desk.web.viewing import VIEWING, Viewers, Viewing

ANN = AgentId("ann")
OPEN = ConversationId(7)


#: As much of a configuration as presence asks for here.
CONFIG = cast("Config", SimpleNamespace(agents={ANN: None}, routing=SimpleNamespace(away_after=None)))


class Process:
    """One process, told by a test what others say."""

    def __init__(self) -> None:
        self.bus = LocalBus()
        self.clock = FakeClock()
        self.seconds = 0.0
        self.presence = Presence(CONFIG, self.bus, self.clock, self.clock)
        self.company = Company(self.presence, self.bus, lambda: self.seconds)

    def hears(self, process: str, *, consoles: int, status: Status = Status.AVAILABLE, word: int = 0) -> None:
        """Let another process tell of Ann; ``word`` counts what she said."""
        here = Here(self.clock(), self.clock(), own=consoles)
        for _ in range(word):
            here.say(status, self.clock())
        self.bus.publish(PRESENCE, Seen(process, (here.told(ANN),), whole=False))

    def passes(self, seconds: float) -> None:
        self.seconds += seconds
        self.company.look_around()

    def ann(self) -> Status:
        return self.presence.status(ANN)


@pytest.fixture
def process() -> Process:
    return Process()


def test_who_is_at_another_process_is_here(process: Process) -> None:
    process.hears("other", consoles=1)
    assert process.ann() is Status.AVAILABLE


def test_who_left_another_process_is_here_no_longer(process: Process) -> None:
    process.hears("other", consoles=1)
    process.hears("other", consoles=0)
    assert process.ann() is Status.OFFLINE


def test_what_a_process_does_not_name_among_all_of_its_agents_is_not_there(process: Process) -> None:
    process.hears("other", consoles=1)
    process.bus.publish(PRESENCE, Seen("other", (), whole=True))
    assert process.ann() is Status.OFFLINE


def test_a_silent_process_has_ended_and_nobody_is_there(process: Process) -> None:
    process.hears("other", consoles=1)
    process.passes(11)
    assert process.ann() is Status.OFFLINE


def test_a_process_that_gives_signs_of_life_is_believed(process: Process) -> None:
    process.hears("other", consoles=1)
    for _ in range(5):
        process.passes(5)
        process.hears("other", consoles=1)
    assert process.ann() is Status.AVAILABLE


def test_while_the_bus_is_lost_nobody_is_believed_to_have_gone(process: Process) -> None:
    process.hears("other", consoles=1)
    process.bus.connected = False
    process.passes(600)
    process.bus.connected = True
    process.passes(9)
    assert process.ann() is Status.AVAILABLE
    process.passes(9)
    assert process.ann() is Status.OFFLINE


def test_the_last_word_holds_whoever_brings_it(process: Process) -> None:
    process.hears("other", consoles=1, status=Status.BUSY, word=2)
    process.hears("third", consoles=1, status=Status.AWAY, word=1)
    assert process.ann() is Status.BUSY


def test_a_later_word_here_holds_over_one_from_a_clock_that_is_ahead(process: Process) -> None:
    process.hears("other", consoles=1, status=Status.BUSY, word=5)
    process.presence.set(ANN, "available")
    process.hears("other", consoles=1, status=Status.BUSY, word=5)
    assert process.ann() is Status.AVAILABLE


def test_who_comes_back_after_the_grace_is_available_although_a_process_remembers_otherwise(process: Process) -> None:
    process.hears("other", consoles=1, status=Status.BUSY, word=1)
    process.hears("other", consoles=0, status=Status.BUSY, word=1)
    process.clock.advance(GRACE)
    process.presence.arrive(ANN)
    assert process.ann() is Status.AVAILABLE


def test_somebody_whom_this_process_does_not_know_is_left_out(process: Process) -> None:
    now = process.clock()
    stranger = Whereabouts(AgentId("zoe"), 1, Status.AVAILABLE, now, now, now, None)
    process.bus.publish(PRESENCE, Seen("other", (stranger,), whole=False))
    assert process.ann() is Status.OFFLINE


# -- who has what open -------------------------------------------------------------------------------


class Shown:
    """Who was shown to have the conversation open, each time that may have changed."""

    def __init__(self, process: Process, here: Callable[[], dict[AgentId, str]]) -> None:
        self.shown: list[list[str]] = []
        self.told: list[Viewing] = []
        viewers = Viewers(process.bus, lambda _: here(), lambda _, people: self.shown.append(sorted(people)))
        viewers.start()
        process.bus.listen(VIEWING, self.told.append)


def test_a_process_that_ended_has_nothing_open(process: Process) -> None:
    process.hears("other", consoles=1)
    shown = Shown(process, dict)
    process.bus.publish(VIEWING, Viewing("other", OPEN, {ANN: "Ann"}, asks=True))
    process.passes(11)
    assert shown.shown == [["ann"], []]


def test_whoever_asks_is_told_who_has_it_open_here(process: Process) -> None:
    shown = Shown(process, lambda: {AgentId("ben"): "Ben"})
    process.bus.publish(VIEWING, Viewing("other", OPEN, {ANN: "Ann"}, asks=True))
    assert shown.shown == [["ann", "ben"]]
    told = [told for told in shown.told if told.process == process.bus.process]
    assert told == [Viewing(process.bus.process, OPEN, {AgentId("ben"): "Ben"}, asks=False)]
