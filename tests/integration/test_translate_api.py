"""Translating on request: texts in order, walls kept, and an error that names what was wrong."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.testing import FakeTranslator
from tests.support.site import Browser, Site, running_site

TEXTS = {"texts": ["Hello.", "Good bye."], "source": "en", "target": "pt"}


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with running_site(tmp_path, [FakeTranslator(("en", "pt"))]) as site:
        yield site


@pytest.fixture
async def ann(site: Site) -> Browser:
    return await site.log_in("ann")


async def test_texts_come_back_in_order_and_say_who_made_them(ann: Browser) -> None:
    answer = await ann.post("/api/translate", TEXTS)
    assert [text["body"] for text in answer.body["texts"]] == ["[pt] Hello.", "[pt] Good bye."]
    assert {(text["engine"], text["model"], text["language"]) for text in answer.body["texts"]} == {
        ("fake", "fake-1", "pt")
    }


@pytest.mark.parametrize("who", ["sue", "oscar"])
async def test_supervisors_and_operators_translate_too(site: Site, who: str) -> None:
    answer = await (await site.log_in(who)).post("/api/translate", {**TEXTS, "merchant": "beta", "bulk": True})
    assert answer.status == 200


async def test_a_merchant_s_reader_has_no_engine_to_use_up(site: Site) -> None:
    assert (await (await site.log_in("mia")).post("/api/translate", TEXTS)).code == "forbidden"


async def test_the_terms_of_a_merchant_behind_the_wall_do_not_exist(ann: Browser) -> None:
    assert (await ann.post("/api/translate", {**TEXTS, "merchant": "acme"})).status == 200
    assert (await ann.post("/api/translate", {**TEXTS, "merchant": "beta"})).code == "not_found"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"texts": []}, "texts"),
        ({"texts": ["a"] * 101}, "texts"),
        ({"texts": ["a" * 20_001]}, "texts[0]"),
        ({"source": "English"}, "source"),
        ({"source": "und"}, "source"),
        ({"target": "eo"}, "there is en, pt"),
        ({"speed": "fast"}, "speed"),
    ],
)
async def test_a_request_that_cannot_be_meant_is_refused_by_name(
    ann: Browser, wrong: dict[str, object], named: str
) -> None:
    answer = await ann.post("/api/translate", {**TEXTS, **wrong})
    assert answer.status == 422
    assert named in answer.body["message"]


async def test_texts_that_say_nothing_come_back_as_they_are(ann: Browser) -> None:
    nothing = ["", " ", "😀", "AB-1042"]
    answer = await ann.post("/api/translate", {**TEXTS, "texts": nothing})
    assert [text["body"] for text in answer.body["texts"]] == nothing


@pytest.mark.parametrize(("who", "status"), [("oscar", 200), ("sue", 200), ("ann", 403), ("mia", 403)])
async def test_how_engines_do_is_for_whoever_runs_the_desk(site: Site, who: str, status: int) -> None:
    assert (await (await site.log_in(who)).get("/api/engines")).status == status


async def test_each_direction_tells_that_it_answers(site: Site, ann: Browser) -> None:
    await ann.post("/api/translate", TEXTS)
    engines = (await (await site.log_in("oscar")).get("/api/engines")).body["engines"]
    told = {(each["source"], each["target"]): (each["engine"], each["state"]) for each in engines}
    assert told == {("en", "pt"): ("fake", "ok"), ("pt", "en"): ("fake", "ok")}
    assert "en" in [each["source"] for each in engines if each.get("answered")]
