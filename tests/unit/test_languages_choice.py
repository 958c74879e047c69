"""Which models somebody means who names languages."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from desk import Model
from desk.cli.languages.choice import choose, complain_of_missing, newest, no_such_pair, tag
from desk.cli.languages.sizes import readable
from desk.domain.errors import Invalid, NotFound


def models(*pairs: str, version: str = "1.0") -> list[Model]:
    """Return models of pairs such as ``en:pt``."""
    return [Model(engine="argos", source=a, target=b, version=version) for a, _, b in (p.partition(":") for p in pairs)]


def chosen(languages: str, *offered: str, via: str = "en") -> set[str]:
    choice = choose(languages.split(), models(*offered), via)
    return {f"{model.source}:{model.target}" for model in choice.models}


def missing(languages: str, *offered: str) -> set[tuple[str, str]]:
    return set(choose(languages.split(), models(*offered), "en").missing)


def test_both_directions_are_meant() -> None:
    assert chosen("pt en", "en:pt", "pt:en", "en:es") == {"en:pt", "pt:en"}


def test_what_has_no_model_of_its_own_goes_through_the_pivot() -> None:
    assert chosen("pt zh", "en:pt", "pt:en", "zh:en", "en:zh") == {"en:pt", "pt:en", "zh:en", "en:zh"}


def test_a_direct_model_is_preferred() -> None:
    assert chosen("pt es", "pt:es", "es:pt", "en:pt", "pt:en", "en:es", "es:en") == {"pt:es", "es:pt"}


def test_the_pivot_may_be_another_language() -> None:
    assert chosen("ca pt", "ca:es", "es:ca", "pt:es", "es:pt", via="es") == {"ca:es", "es:ca", "pt:es", "es:pt"}


def test_chinese_is_what_the_index_calls_it() -> None:
    assert chosen("zh en", "zh-Hans:en", "en:zh-Hans", "zh-Hant:en", "en:zh-Hant") == {"zh-Hans:en", "en:zh-Hans"}


def test_scripts_are_kept_apart() -> None:
    assert missing("zh-Hant en", "zh-Hans:en", "en:zh-Hans") == {("zh-Hant", "en"), ("en", "zh-Hant")}


def test_a_regional_form_is_taken_where_there_is_one() -> None:
    assert chosen("pt-BR en", "pt:en", "en:pt", "pt-BR:en", "en:pt-BR") == {"pt-BR:en", "en:pt-BR"}
    assert chosen("pt-BR en", "pt:en", "en:pt") == {"pt:en", "en:pt"}


def test_one_direction_may_be_missing() -> None:
    assert missing("pt en", "pt:en") == {("en", "pt")}


def test_a_language_that_nothing_connects_is_named_with_what_there_is() -> None:
    offered = models("pt:en", "en:pt", "nb:en", "en:nb")
    choice = choose(["pt", "en", "is"], offered, "en")
    with pytest.raises(NotFound, match=r"There is no model for Icelandic \(is\); offered: en, nb, pt\."):
        complain_of_missing(choice, ["pt", "en", "is"], offered)


def test_a_language_of_other_pairs_only_is_named_with_what_comes_near() -> None:
    offered = models("pt:en", "en:pt", "ca:es")
    choice = choose(["pt", "en", "ca"], offered, "en")
    with pytest.raises(NotFound, match=r"from Catalan to Portuguese \(ca pt\); there are ca es, en pt, pt en\."):
        complain_of_missing(choice, ["pt", "en", "ca"], offered)


def test_a_pair_that_is_missing_is_named_with_what_comes_near() -> None:
    error = no_such_pair("pt", "fr", models("pt:en", "en:fr", "en:de"))
    assert str(error) == "There is no model from Portuguese to French (pt fr); there are en fr, pt en."


def test_a_pair_may_come_near_to_nothing() -> None:
    assert str(no_such_pair("pt", "fr", [])) == "There is no model from Portuguese to French (pt fr)."


@pytest.mark.parametrize("word", ["xx", "portuguese", "", "p", "zh-Xxxx"])
def test_what_is_no_language_is_refused(word: str) -> None:
    with pytest.raises(Invalid, match="is no language; expected a tag such as"):
        tag(word)


def test_the_newest_version_counts() -> None:
    versions = models("en:pt", version="1.9") + models("en:pt", version="1.10") + models("en:pt", version="1.2")
    assert newest(versions)["en", "pt"].version == "1.10"


TAGS = some.sampled_from(["ar", "de", "en", "es", "pt", "zh"])
PAIRS = some.lists(some.tuples(TAGS, TAGS).filter(lambda pair: pair[0] != pair[1]), unique=True)


@given(PAIRS, some.lists(TAGS, unique=True, min_size=2), TAGS)
def test_every_pair_is_connected_or_missing(offered: list[tuple[str, str]], wanted: list[str], pivot: str) -> None:
    choice = choose(wanted, models(*map(":".join, offered)), pivot)
    got = {(model.source, model.target) for model in choice.models}
    for pair in permutations(wanted, 2):
        connected = pair in got or {(pair[0], pivot), (pivot, pair[1])} <= got
        assert connected != (pair in choice.missing)
    assert got <= set(offered)


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (17_600_000, "17.6 MB"), (2e15, "2000.0 TB")]
)
def test_sizes_are_readable(size: float, text: str) -> None:
    assert readable(size) == text
