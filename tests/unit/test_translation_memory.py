"""The memory: people win over machines, each merchant has its own, and the shelf is asked as little as can be."""

import asyncio
from collections.abc import Sequence

import pytest

from desk.domain.ids import MerchantId
from desk.domain.messages import Origin
from desk.hooks.translators import Translation
from desk.translation.memory.entries import Entry, Exchange, Found, Place, digest
from desk.translation.memory.memory import LooseShelf, Memory
from desk.translation.memory.recent import Recent

ACME, LUZ = MerchantId("acme"), MerchantId("luz")
PLACE = Place(ACME, "en", "pt-BR", "fake/1", "v1")
PEOPLE = Place(ACME, "en", "pt-BR", "")


def entry(text: str, wording: str, source: str = "en", target: str = "pt", by: str | None = "emma") -> Entry:
    return Entry(source, target, text, wording, by=by)


class Counting(LooseShelf):
    """Counts reads, keeps what machines made too, and lets a test hold a read back."""

    def __init__(self) -> None:
        super().__init__()
        self.reads: list[tuple[str, ...]] = []
        self.kept: dict[tuple[Place, str], Translation] = {}
        self.batches: list[int] = []
        self.free = asyncio.Event()
        self.free.set()
        self.reading = asyncio.Event()

    async def recall(self, place: Place, texts: Sequence[str]) -> Found:
        self.reads.append(tuple(texts))
        found = await super().recall(place, texts)
        self.reading.set()
        await self.free.wait()
        machine = {text: self.kept[place, text] for text in texts if (place, text) in self.kept}
        return Found(found.people, machine)

    async def keep(self, exchanges: Sequence[Exchange]) -> None:
        self.batches.append(len(exchanges))
        self.kept |= {(each.place, each.text): each.answer for each in exchanges}


async def wording(memory: Memory, text: str, place: Place = PLACE) -> str | None:
    found = (await memory.recall(place, [text])).get(text)
    return None if found is None else found.text


async def test_what_a_machine_made_is_known_in_its_place_only() -> None:
    memory = Memory()
    memory.keep(PLACE, {"Hello.": Translation("Olá.", 0.5)})
    assert await wording(memory, "Hello.") == "Olá."
    others = [
        Place(LUZ, "en", "pt-BR", "fake/1", "v1"),
        Place(ACME, "en", "pt", "fake/1", "v1"),
        Place(ACME, "en", "pt-BR", "fake/2", "v1"),
        Place(ACME, "en", "pt-BR", "fake/1", "v2"),
        Place(ACME, "en", "pt-BR", "fake/1", None),
    ]
    assert [await wording(memory, "Hello.", place) for place in others] == [None] * len(others)


async def test_what_a_person_laid_down_wins_whatever_engine_and_terms() -> None:
    memory = Memory()
    memory.keep(PLACE, {"Hello.": Translation("Olá.")})
    await memory.remember(ACME, [entry("Hello.", "Oi.")])
    found = await memory.recall(PLACE, ["Hello."])
    assert (found["Hello."].text, found["Hello."].origin, found["Hello."].by) == ("Oi.", Origin.EDITED, "emma")
    assert await wording(memory, "Hello.", Place(ACME, "en", "pt", "other", None)) == "Oi."


async def test_one_merchants_memory_never_serves_another() -> None:
    memory = Memory()
    await memory.remember(ACME, [entry("Hello.", "Oi.")])
    assert await wording(memory, "Hello.", Place(LUZ, "en", "pt", "fake/1")) is None
    assert await memory.similar(LUZ, "en", "pt", "Hello.") == []


async def test_of_two_regions_the_very_one_asked_for_is_preferred() -> None:
    memory = Memory()
    await memory.remember(ACME, [entry("Bus.", "Autocarro.", target="pt-PT"), entry("Bus.", "Ônibus.", target="pt-BR")])
    assert await wording(memory, "Bus.", Place(ACME, "en-GB", "pt-PT", "m")) == "Autocarro."
    assert await wording(memory, "Bus.", Place(ACME, "en-GB", "pt-BR", "m")) == "Ônibus."


async def test_chinese_scripts_are_kept_apart() -> None:
    memory = Memory()
    await memory.remember(ACME, [entry("Bus.", "巴士。", target="zh-Hant")])
    assert await wording(memory, "Bus.", Place(ACME, "en", "zh-Hans", "m")) is None
    assert await memory.similar(ACME, "en", "zh-Hans", "Bus.") == []


async def test_what_was_forgotten_is_not_known_and_the_machine_is_heard_again() -> None:
    memory = Memory()
    memory.keep(PLACE, {"Hello.": Translation("Olá.")})
    await memory.remember(ACME, [entry("Hello.", "Oi.")])
    assert await wording(memory, "Hello.") == "Oi."
    assert await memory.forget(ACME, "en", "pt", "Hello.")
    assert await wording(memory, "Hello.") == "Olá."
    assert not await memory.forget(ACME, "en", "pt", "Hello.")


async def test_the_shelf_is_read_once_for_a_text_of_many_segments_and_then_no_more() -> None:
    shelf = Counting()
    memory = Memory(shelf)
    texts = [f"Sentence {number}." for number in range(5)]
    await memory.recall(PLACE, [*texts, texts[0]])
    memory.keep(PLACE, {text: Translation(text.upper()) for text in texts})
    assert len(await memory.recall(PLACE, texts)) == 5
    assert shelf.reads == [tuple(texts)]


async def test_people_alone_are_asked_once_although_they_said_nothing() -> None:
    shelf = Counting()
    memory = Memory(shelf)
    await memory.recall(PEOPLE, ["Hello."])
    await memory.recall(PEOPLE, ["Hello."])
    assert shelf.reads == [("Hello.",)]


async def test_a_correction_made_while_the_shelf_is_read_is_seen_by_the_next_one_who_asks() -> None:
    shelf = Counting()
    memory = Memory(shelf)
    shelf.free.clear()
    early = asyncio.create_task(memory.recall(PLACE, ["Hello."]))
    await shelf.reading.wait()
    await memory.remember(ACME, [entry("Hello.", "Oi.")])
    shelf.free.set()
    assert await early == {}
    assert await wording(memory, "Hello.") == "Oi."


async def test_what_was_changed_elsewhere_is_looked_up_again() -> None:
    shelf = Counting()
    memory, other = Memory(shelf), Memory(shelf)
    assert await memory.recall(PEOPLE, ["Hello."]) == {}
    await other.remember(ACME, [entry("Hello.", "Oi.")])
    assert await memory.recall(PEOPLE, ["Hello."]) == {}
    memory.changed(ACME, [entry("Hello.", "")])
    assert await wording(memory, "Hello.") == "Oi."


async def test_once_anything_may_have_changed_everything_is_looked_up_again() -> None:
    shelf = Counting()
    memory, other = Memory(shelf), Memory(shelf)
    assert await memory.recall(PEOPLE, ["Hello."]) == {}
    await other.remember(ACME, [entry("Hello.", "Oi.")])
    memory.changed_anywhere()
    assert await wording(memory, "Hello.") == "Oi."


async def test_what_was_dropped_for_want_of_room_comes_back_from_the_shelf() -> None:
    shelf = Counting()
    memory = Memory(shelf, largest=1)
    memory.keep(PLACE, {"One.": Translation("Um."), "Two.": Translation("Dois.", 0.25)})
    await memory.write()
    found = await memory.recall(PLACE, ["One.", "Two."])
    assert [each.text for each in found.values()] == ["Um.", "Dois."]


async def test_machines_exchanges_are_written_in_batches_behind_everybodys_back() -> None:
    shelf = Counting()
    memory = Memory(shelf)
    memory.keep(PLACE, {f"Sentence {number}.": Translation("x") for number in range(600)})
    writing = asyncio.create_task(memory.run())
    async with asyncio.timeout(10):
        while len(shelf.kept) < 600:
            await asyncio.sleep(0)
    writing.cancel()
    assert shelf.batches == [256, 256, 88]


async def test_what_is_made_faster_than_it_can_be_written_is_counted_as_lost() -> None:
    memory = Memory(Counting())
    memory.keep(PLACE, {f"Sentence {number}.": Translation("x") for number in range(5000)})
    assert memory.figures().lost == 5000 - 4096


async def test_hits_are_counted_by_who_made_them() -> None:
    memory = Memory()
    memory.keep(PLACE, {"One.": Translation("Um.")})
    await memory.remember(ACME, [entry("Two.", "Dois.")])
    await memory.recall(PLACE, ["One.", "Two.", "Three.", "Three."])
    figures = memory.figures()
    assert (figures.people, figures.machine, figures.missed) == (1, 1, 1)


async def test_nearly_the_same_text_is_offered_with_how_alike_it_is() -> None:
    memory = Memory()
    await memory.remember(
        ACME,
        [
            entry("Your order PRX0Z was shipped.", "O seu pedido PRX0Z foi enviado."),
            entry("Have a nice day!", "Tenha um bom dia!"),
        ],
    )
    (found,) = await memory.similar(ACME, "en", "pt", "your order PRX0Z was shipped today.")
    assert (found.source, found.by) == ("Your order PRX0Z was shipped.", "emma")
    assert 0.8 < found.likeness < 1
    assert await wording(memory, "your order PRX0Z was shipped today.") is None


async def test_a_new_correction_is_offered_at_once() -> None:
    memory = Memory()
    assert await memory.similar(ACME, "en", "pt", "Hello there.") == []
    await memory.remember(ACME, [entry("Hello there.", "Oi.")])
    assert [found.wording for found in await memory.similar(ACME, "en", "pt", "Hello there!")] == ["Oi."]


def test_a_digest_is_of_the_languages_not_of_their_regions() -> None:
    assert digest("pt-BR", "zh-Hant", "x") == digest("pt", "zh", "x")
    assert len({digest("pt", "en", "x"), digest("en", "pt", "x"), digest("pt", "en", "y")}) == 3


def test_what_was_used_last_is_kept() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.put("a", 1)
    recent.put("b", 2)
    assert recent.get("a") == 1
    recent.put("c", 3)
    assert [recent.get(key) for key in "abc"] == [1, None, 3]
    recent.drop("a")
    assert (recent.get("a"), len(recent)) == (None, 1)


@pytest.mark.parametrize("text", ["", "\ud800", "x" * 100_000])
async def test_any_text_can_be_asked_for(text: str) -> None:
    assert await wording(Memory(), text) is None
