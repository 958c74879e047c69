"""Who takes a conversation: walls, capacity and shifts hold always; the nearest reader comes first."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.ids import AgentId, MerchantId
from desk.domain.language import UNKNOWN
from desk.domain.messages import Phrase
from desk.domain.routing import (
    Need,
    Option,
    Ring,
    Worker,
    choose,
    eligible,
    reason_from_text,
    reason_to_text,
    ring_of,
    why_nobody,
)

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
LUMA, NORD = MerchantId("luma"), MerchantId("nord")
LANGUAGES = ("en", "pt-BR", "pt-PT", "de", "zh-Hans", "zh-TW", "ar")
Pairs = frozenset[tuple[str, str]]

languages = st.sampled_from(LANGUAGES)
pairs: st.SearchStrategy[Pairs] = st.frozensets(st.tuples(languages, languages), max_size=8)
needs = st.builds(
    Need,
    merchant=st.sampled_from((LUMA, NORD)),
    language=st.sampled_from((*LANGUAGES, UNKNOWN)),
    waiting_since=st.none() | st.just(NOW - timedelta(minutes=5)),
)
workers = st.builds(
    Worker,
    agent=st.sampled_from([AgentId(name) for name in ("ana", "bela", "chen", "dina", "emil", "fe")]),
    merchants=st.frozensets(st.sampled_from((LUMA, NORD))),
    native=st.lists(languages, max_size=2).map(tuple),
    fluent=st.lists(languages, max_size=2).map(tuple),
    load=st.integers(0, 4),
    capacity=st.integers(0, 4),
    on_shift=st.booleans(),
    accepting=st.booleans(),
    idle_since=st.integers(-5, 600).map(lambda minutes: NOW - timedelta(minutes=minutes)),
)
crews = st.lists(workers, max_size=6, unique_by=lambda worker: worker.agent)

needs_of_luma = needs.map(lambda wanted: replace(wanted, merchant=LUMA))


def freed(worker: Worker) -> Worker:
    """Return him under another name, free and inside the wall; he reads something at least."""
    return replace(
        worker,
        agent=AgentId(f"free-{worker.agent}"),
        merchants=worker.merchants | {LUMA},
        native=worker.native or ("en",),
        load=0,
        capacity=worker.capacity + 1,
        on_shift=True,
        accepting=True,
    )


free_crews = st.lists(workers.map(freed), min_size=1, max_size=4, unique_by=lambda worker: worker.agent)


def by(known: Pairs) -> Callable[[str, str], bool]:
    return lambda source, target: (source, target) in known


def agent(name: str, **changes: object) -> Worker:
    free = Worker(
        agent=AgentId(name),
        merchants=frozenset({LUMA}),
        native=("en",),
        fluent=(),
        load=0,
        capacity=4,
        on_shift=True,
        accepting=True,
        idle_since=NOW - timedelta(minutes=10),
    )
    return replace(free, **changes)  # type: ignore[arg-type]


def need(language: str = "pt-BR") -> Need:
    return Need(merchant=LUMA, language=language, waiting_since=NOW)


def never(_source: str, _target: str) -> bool:
    return False


def always(_source: str, _target: str) -> bool:
    return True


@given(needs, crews, pairs)
def test_whoever_is_chosen_is_free_on_shift_and_inside_the_wall(wanted: Need, crew: list[Worker], known: Pairs) -> None:
    for option in eligible(wanted, crew, by(known)):
        worker = option.worker
        assert worker.load < worker.capacity
        assert worker.on_shift
        assert worker.accepting
        assert wanted.merchant in worker.merchants


@given(needs_of_luma, free_crews, crews, pairs)
def test_nobody_is_passed_over_for_one_further_from_the_language(
    wanted: Need, free: list[Worker], crew: list[Worker], known: Pairs
) -> None:
    choice = choose(wanted, free + crew, by(known), NOW)
    rings = {worker.agent: ring_of(wanted, worker, by(known)) for worker in free + crew}
    nearest = min((ring for worker in free if (ring := rings[worker.agent])), default=None)
    if nearest is not None:
        assert choice is not None
        assert (rings[choice.agent] or nearest + 1) <= nearest


@given(needs_of_luma, free_crews, crews)
def test_nobody_is_passed_over_for_one_less_idle_in_his_ring(
    wanted: Need, free: list[Worker], crew: list[Worker]
) -> None:
    choice = choose(wanted, free + crew, always, NOW)
    assert choice is not None
    everybody = {worker.agent: worker for worker in free + crew}
    chosen = everybody[choice.agent]
    ring = ring_of(wanted, chosen, always)
    rivals = [worker for worker in free if ring_of(wanted, worker, always) == ring]
    assert all(chosen.idle_since <= worker.idle_since for worker in rivals)


@given(needs, crews, pairs, st.randoms())
def test_the_order_in_which_workers_come_decides_nothing(
    wanted: Need, crew: list[Worker], known: Pairs, random: Random
) -> None:
    shuffled = list(crew)
    random.shuffle(shuffled)
    assert choose(wanted, shuffled, by(known), NOW) == choose(wanted, crew, by(known), NOW)


@given(needs_of_luma, crews, free_crews)
def test_somebody_free_who_can_read_it_is_enough(wanted: Need, crew: list[Worker], free: list[Worker]) -> None:
    assert choose(wanted, crew + free, always, NOW) is not None


@given(needs, crews, workers, pairs)
def test_one_more_worker_takes_no_choice_away(
    wanted: Need, crew: list[Worker], another: Worker, known: Pairs
) -> None:
    before = eligible(wanted, crew, by(known))
    after = eligible(wanted, [*crew, another], by(known))
    assert [option for option in after if option.worker != another] == [
        option for option in before if option.worker != another
    ]


@given(needs, crews, pairs)
def test_a_reason_to_wait_is_there_exactly_when_nobody_is(wanted: Need, crew: list[Worker], known: Pairs) -> None:
    if choose(wanted, crew, by(known), NOW) is None:
        assert why_nobody(wanted, crew, by(known)).domain == "desk"
    else:
        with pytest.raises(ValueError, match="could take it"):
            why_nobody(wanted, crew, by(known))


@given(needs, crews, pairs)
def test_every_reason_has_its_values_and_survives_a_column_of_text(
    wanted: Need, crew: list[Worker], known: Pairs
) -> None:
    choice = choose(wanted, crew, by(known), NOW)
    phrase = choice.reason if choice else why_nobody(wanted, crew, by(known))
    assert "{" not in phrase.id.format_map(phrase.values)
    assert reason_from_text(reason_to_text(phrase)) == phrase


def test_a_native_reader_comes_before_one_who_has_been_idle_for_longer() -> None:
    fluent = agent("ana", fluent=("pt",), idle_since=NOW - timedelta(hours=3))
    native = agent("bela", native=("pt-PT",))
    choice = choose(need(), [fluent, native], always, NOW)
    assert choice is not None
    assert choice.agent == "bela"
    assert choice.reason == Phrase(
        "desk", "Reads {language} natively; idle for {minutes} min", {"language": "pt-BR", "minutes": 10}
    )


def test_translation_serves_where_nobody_reads_the_language() -> None:
    assert eligible(need("de"), [agent("ana")], always) == [Option(agent("ana"), Ring.TRANSLATED)]


def test_an_unknown_language_goes_to_whoever_is_free() -> None:
    assert ring_of(need(UNKNOWN), agent("ana", native=()), never) is Ring.ANYBODY


def test_of_two_equally_idle_the_one_with_more_room_is_chosen() -> None:
    busy, roomy = agent("ana", load=2, native=("pt",)), agent("bela", load=4, capacity=10, native=("pt",))
    choice = choose(need(), [busy, roomy], never, NOW)
    assert choice is not None
    assert choice.agent == "bela"


def test_idleness_is_never_told_as_less_than_nothing() -> None:
    choice = choose(need("en"), [agent("ana", idle_since=NOW + timedelta(hours=1))], never, NOW)
    assert choice is not None
    assert choice.reason.values["minutes"] == 0


@pytest.mark.parametrize(
    ("crew", "why"),
    [
        ([], "Nobody who serves this merchant is on shift"),
        ([agent("ana", merchants=frozenset({NORD}))], "Nobody who serves this merchant is on shift"),
        ([agent("ana", on_shift=False, native=("pt",))], "Nobody who serves this merchant is on shift"),
        ([agent("ana")], "Nobody on shift can read {language}, not even translated"),
        ([agent("ana", native=("pt",), accepting=False)], "Everybody who could take it is away or takes nothing new"),
        ([agent("ana", native=("pt",), load=4), agent("bela")], "Everybody who could take it has enough to do"),
    ],
)
def test_the_queue_says_why_a_conversation_waits(crew: list[Worker], why: str) -> None:
    assert why_nobody(need(), crew, never).id == why
