"""Recorded chats through a real desk, both sides over HTTP and sockets; the engine is a fake."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.cli.demo_files import Credentials, Login
from desk.cli.replay.performance import Plan, perform
from desk.cli.replay.report import Report, summary
from desk.cli.replay.script import Script, read
from desk.domain.errors import Invalid
from desk.listening import serving
from desk.testing.configuration import PASSWORD
from desk.testing.start import running
from desk.testing.translator import FakeTranslator
from desk.testing.undertest import DeskUnderTest

CHATS = """\
doc_id,source_language,target_language,source_segment,translation_direction
first,pt,en,Onde está o meu pedido AB-1234?,customer
first,pt,en,obrigada,customer
first,en,pt,It arrives tomorrow.,agent
second,pt,en,a encomenda não chega,customer
first,pt,en,obrigada,customer
second,en,pt,   ,agent
second,en,pt,Where is the parcel AB-1234?,agent
second,en,pt,It arrives tomorrow.,agent
third,en,pt,Is anybody there?,agent
third,pt,en,onde está você,customer
"""


@pytest.fixture
async def url(tmp_path: Path, translator: FakeTranslator) -> AsyncIterator[str]:
    """Serve a desk at which nobody sits but the replay's own people."""
    async with running(tmp_path, translator=translator, present=False) as desk, serving(desk.desk, "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def script(tmp_path: Path) -> Script:
    file = tmp_path / "chats.csv"
    file.write_text(CHATS, encoding="utf-8")
    return read(file)


def plan(url: str, *people: str, run: str = "run") -> Plan:
    logins = [Login(id=name, password=PASSWORD) for name in people or ("emma", "ines", "otto")]
    return Plan(url=url, credentials=Credentials(url=url, inboxes=["web"], people=logins), inbox="web", run=run)


def whole(report: Report) -> tuple[int, int, int]:
    return report.missing, report.doubled, report.out_of_order


async def test_every_message_arrives_once_in_order_and_can_be_read(script: Script, url: str) -> None:
    report = await perform(script, plan(url))
    assert (report.conversations, report.customer, report.agent) == (3, 5, 3)
    assert report.delivered == 8
    assert (report.held, report.stopped, report.untranslated) == ({}, {}, {})
    assert report.skipped == {"empty": 1, "before the customer's first word": 1}
    assert whole(report) == (0, 0, 0)
    assert (report.duplicates, report.late, report.intact) == (0, 0, True)
    assert "everything arrived once, in order" in summary(report)


async def test_the_same_replay_again_does_nothing_twice(script: Script, url: str) -> None:
    await perform(script, plan(url))
    again = await perform(script, plan(url))
    assert (again.duplicates, again.delivered, whole(again)) == (8, 8, (0, 0, 0))
    assert again.p50 is None


async def test_an_interrupted_replay_goes_on_where_it_was(script: Script, url: str) -> None:
    class Interrupted(Exception):
        pass

    left = iter(range(4))

    def step() -> None:
        if next(left, None) is None:
            raise Interrupted

    with pytest.raises(Interrupted):
        await perform(script, plan(url), step)
    report = await perform(script, plan(url))
    assert (report.delivered, whole(report)) == (8, (0, 0, 0))
    assert 4 <= report.duplicates < 8


async def test_another_run_is_played_by_other_customers(script: Script, url: str) -> None:
    await perform(script, plan(url, run="one"))
    other = await perform(script, plan(url, run="two"))
    assert (other.duplicates, other.delivered, whole(other)) == (0, 8, (0, 0, 0))


async def test_what_lost_something_in_translation_is_held_and_said_so(
    script: Script, url: str, translator: FakeTranslator
) -> None:
    translator.invents_links()
    report = await perform(script, plan(url))
    assert sum(report.held.values()) == 3
    assert report.delivered == 5
    assert (report.customer, whole(report), report.intact) == (5, (0, 0, 0), True)
    assert sum(report.untranslated.values()) == 5


async def test_a_conversation_that_somebody_outside_reads_natively_is_read_along(
    script: Script, desk: DeskUnderTest
) -> None:
    async with serving(desk.desk, "127.0.0.1", 0) as port:
        report = await perform(script, plan(f"http://127.0.0.1:{port}", "emma"))
    assert (report.delivered, report.untranslated, whole(report)) == (8, {}, (0, 0, 0))


async def test_a_team_that_does_not_read_the_recorded_language_is_refused(script: Script, url: str) -> None:
    with pytest.raises(Invalid, match="found agents for web who read pt; expected one who reads en"):
        await perform(script, plan(url, "ines", "otto"))


async def test_a_few_conversations_are_played_when_told_so(tmp_path: Path, script: Script, url: str) -> None:
    report = await perform(read(tmp_path / "chats.csv", 1), plan(url))
    assert (report.conversations, report.messages) == (1, 4)
