"""What agents can do, from what they read and what operators wrote."""

import pytest

from desk.config.people import Agent, Level, Mastery, Skills
from desk.domain.ids import AgentId, MerchantId, TeamId
from desk.domain.routing import Ring
from desk.routing import JobType, ServerClass
from desk.services.abilities import Abilities, ring_of

SHOP, LOJA = MerchantId("shop"), MerchantId("loja")


def agent(*skills: Skills, **reads: Level) -> Agent:
    levels = {tag.replace("_", "-"): level for tag, level in reads.items()}
    return Agent(
        id=AgentId("ana"),
        name="Ana",
        team=TeamId("days"),
        merchants=frozenset({SHOP, LOJA}),
        reads=levels,
        writes=levels,
        skills=skills,
    )


def to_english(source: str, target: str) -> bool:
    return target == "en" and source != "tlh"


def ring(who: Agent, language: str, merchant: MerchantId = SHOP, topic: str | None = None) -> Ring | None:
    abilities = Abilities(["pt", "pt-BR", "en", "de", "tlh"], to_english)
    return ServerClass(abilities.skills(who)).ring_for(JobType(language, merchant, topic))


@pytest.mark.parametrize(
    ("language", "near"),
    [("pt", Ring.NATIVE), ("pt-BR", Ring.NATIVE), ("en", Ring.FLUENT), ("de", Ring.TRANSLATED), ("tlh", None)],
)
def test_without_skills_everybody_answers_what_reaches_him(language: str, near: Ring | None) -> None:
    who = agent(pt=Level.NATIVE, en=Level.FLUENT)
    assert ring(who, language) == near == ring_of(who, language, to_english)


def test_who_reads_a_language_a_little_gets_nothing_translated_into_it() -> None:
    assert ring(agent(en=Level.BASIC), "de") is None


def test_a_skill_is_for_its_topics_languages_and_merchants_only() -> None:
    who = agent(Skills(merchants=frozenset({SHOP}), languages=("pt",), topics=("returns",)), pt=Level.NATIVE, en=Level.FLUENT)
    assert ring(who, "pt", topic="returns") is Ring.NATIVE
    assert ring(who, "pt-BR", topic="returns") is Ring.NATIVE
    assert ring(who, "pt") is None
    assert ring(who, "en", topic="returns") is None
    assert ring(who, "pt", LOJA, "returns") is None


def test_who_is_able_is_a_ring_further_than_an_expert() -> None:
    able = agent(Skills(merchants=frozenset({SHOP}), level=Mastery.ABLE), pt=Level.NATIVE, en=Level.FLUENT)
    assert [ring(able, language) for language in ("pt", "en", "de")] == [Ring.FLUENT, Ring.TRANSLATED, Ring.TRANSLATED]


def test_who_can_do_the_same_is_of_one_class() -> None:
    abilities = Abilities(["pt", "en"], to_english)
    assert abilities.skills(agent(pt=Level.NATIVE)) is abilities.skills(agent(pt=Level.NATIVE))
