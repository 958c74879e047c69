"""An answer is read back to its author before it leaves."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from desk import Translation
from desk.domain.errors import NotFound
from desk.domain.messages import Origin
from desk.services.assurance import Reading
from desk.testing import DeskUnderTest, FakeTranslator, running
from desk.translation.readback.signals import Signal


class Careless(FakeTranslator):
    """Puts the language before each sentence and takes it away again; loses every "not" on the way there."""

    async def translate_batch(
        self, segments: Sequence[str], source: str, target: str, deadline: float
    ) -> Sequence[Translation]:
        return [Translation(_put(segment, source, target)) for segment in segments]


def _put(segment: str, source: str, target: str) -> str:
    there = segment.replace(" not ", " ")
    mark = f"In {source}: "
    return there.removeprefix(mark) if there.startswith(mark) else f"In {target}: {there}"


async def read_back(desk: DeskUnderTest, text: str, wording: str | None = None, by: str = "emma") -> Reading | None:
    agent, current = desk.agent(by), await desk.conversation()
    return await desk.desk.assurance.check(agent, current.id, agent.merchants, text, wording)


async def test_what_was_lost_on_the_way_is_told(tmp_path: Path) -> None:
    async with running(tmp_path, translator=Careless()) as desk:
        await desk.shop.says("Onde está o meu pedido?")
        found = await read_back(desk, "We will not send it to you.")
    assert found == Reading("We will send it to you.", "en", (Signal("negation", "not"),))


async def test_all_is_quiet_when_it_reads_the_same(tmp_path: Path) -> None:
    async with running(tmp_path, translator=Careless()) as desk:
        await desk.shop.says("Onde está o meu pedido?")
        found = await read_back(desk, "We will send it to you.")
    assert found == Reading("We will send it to you.", "en", ())


async def test_the_agent_s_own_wording_is_what_is_read_back(tmp_path: Path) -> None:
    async with running(tmp_path, translator=Careless()) as desk:
        await desk.shop.says("Onde está o meu pedido?")
        found = await read_back(desk, "It arrives in 3 days.", "In pt: It arrives in 5 days.")
    assert found == Reading("It arrives in 5 days.", "en", (Signal("number", "3 → 5"),))


async def test_nothing_is_read_back_to_who_writes_the_customer_s_language(desk: DeskUnderTest) -> None:
    await desk.shop.says("Where is my order?")
    assert await read_back(desk, "It arrives tomorrow.") is None


@pytest.mark.parametrize("pairs", [[("pt", "en")], [("en", "pt")], []])
async def test_nobody_can_tell_where_an_engine_lacks_one_of_the_ways(
    tmp_path: Path, pairs: list[tuple[str, str]]
) -> None:
    async with running(tmp_path, translator=FakeTranslator(pairs=pairs)) as desk:
        await desk.shop.says("Onde está o meu pedido?")
        assert await read_back(desk, "It arrives tomorrow.") is None


async def test_a_conversation_behind_the_wall_is_not_read(desk: DeskUnderTest) -> None:
    await desk.channel("loja").says("Onde está o meu pedido?")
    current = await desk.conversation(inbox="loja")
    agent = desk.agent("emma")
    with pytest.raises(NotFound):
        await desk.desk.assurance.check(agent, current.id, agent.merchants, "It arrives.", None)


async def test_what_a_colleague_worded_before_is_offered_for_nearly_the_same(tmp_path: Path) -> None:
    async with running(tmp_path, translator=FakeTranslator()) as desk:
        await desk.shop.says("Onde está o meu pedido?")
        wording = "O pedido AB-1042 chega amanhã de manhã."
        await desk.reply("The order AB-1042 arrives tomorrow morning.", by="emma", wording=wording, remember=True)
        agent, current = desk.agent("emma"), await desk.conversation()
        offered = await desk.desk.assurance.similar(
            agent, current.id, agent.merchants, "Your order AB-2077 arrives tomorrow morning."
        )
    assert [(one.by, one.origin, one.wording) for one in offered] == [
        ("emma", Origin.EDITED, "O pedido AB-2077 chega amanhã de manhã.")
    ]
