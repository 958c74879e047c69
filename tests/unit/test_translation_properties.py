"""Whatever is written and whatever an engine makes of it: what is delivered is right, or it is not delivered."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from desk.hooks.translators import Translation
from desk.translation.pieces.segments import Piece, cut, together
from desk.translation.pieces.sentences import line_start
from desk.translation.protect.bidi import bare
from desk.translation.protect.entities import Finder
from desk.translation.protect.patterns import STRUCTURE, Kind
from desk.translation.protect.verify import whole
from desk.translation.wording import ladder
from desk.translation.wording.ladder import Wording
from tests.support.messages import LANGUAGES, Sample, generate, message

FINDER = Finder()
MASK = re.compile(r" ?[A-Z]{2,}\d+[A-Z] ?")
SAMPLES = st.builds(message, st.randoms(use_true_random=False), st.sampled_from(LANGUAGES))
#: Messages are made of random numbers: a smaller one is another one, and looking for it takes minutes.
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
Work = Callable[[str], str]


def shuffled(text: str) -> str:
    """Turn the order of the words around as another grammar would, and let the tags where they are."""
    return " ".join(word if MASK.search(word) else word[::-1] for word in text.split(" "))


def in_latin(text: str) -> str:
    """Write other words, with spaces around everything, as an engine for English does with Chinese."""
    letters = re.compile(r"(?<![A-Z\d])[^\W\d_]+(?![A-Z]*\d)")
    words = letters.sub(lambda match: " ".join(map(_word, range(match.start(), match.end(), 4))) + " ", text)
    return " ".join(MASK.sub(lambda match: f" {match[0].strip()} ", words).split())


def _word(place: int) -> str:
    return ("some", "other", "words", "are", "said", "here", "for", "all", "that", "once", "was")[place % 11]


MANGLES: dict[str, Work] = {
    "echoes": str,
    "shuffles": shuffled,
    "writes": in_latin,
    "loses masks": lambda text: MASK.sub(" ", text),
    "loses the first": lambda text: MASK.sub(" ", text, count=1),
    "lowers": str.lower,
    "capitals": str.upper,
    "changes masks": lambda text: re.sub(r"\d", "1", text),
    "doubles": lambda text: f"{text} {text}",
    "reverses": lambda text: " ".join(reversed(text.split())),
    "spaces masks": lambda text: re.sub(r"(?<=[A-Z])(?=\d)|(?<=\d)(?=[A-Z])", " ", text),
    "glues": lambda text: text.replace(" ", ""),
    "breaks lines": lambda text: text.replace(" ", "\n"),
    "dots": lambda text: MASK.sub(lambda match: f"{match[0].strip()}-x", text),
    "clings": lambda text: MASK.sub(lambda match: f"x{match[0].strip()}y号", text),
    "invents": lambda text: f"{text} AB-99 https://evil.example/",
    "injects": lambda text: f"<script>alert(1)</script>{text}",
    "marks": lambda text: f"**{text}** | _x_",
    "lists": lambda text: f"1. {text}",
    "stammers": lambda text: text + " la" * 50,
    "rambles": lambda text: "word and another one to go " * (9 + len(text)),
    "is silent": lambda _: "",
    "is lost": lambda _: "\ufffd\u200b?",
    "speaks": lambda _: "Some words.",
}


def delivered(sample: Sample, work: Work, target: str = "en") -> tuple[Sequence[Piece], Mapping[Piece, Wording]]:
    """Translate with an engine that does this to each text."""

    async def ask(texts: Sequence[str]) -> Sequence[Translation]:
        for text in texts:
            assert not re.search("[\x00-\x08\u202a-\u202e\u200b\ud800-\udfff\ufeff]", text), "an engine saw it"
        return [Translation(work(text)) for text in texts]

    pieces = cut(sample.text, FINDER)
    words = [piece for piece in pieces if piece.words]
    return pieces, asyncio.run(ladder.translate(words, ask, FINDER, source=sample.language, target=target))


def joined(sample: Sample, pieces: Sequence[Piece], wordings: Mapping[Piece, Wording]) -> str:
    """Return the message that a reader gets, without what sets its entities apart."""
    entities = [sample.text[span.start : span.end] for span in FINDER.find(sample.text)]
    return bare(put_together(pieces, wordings), sample.text, entities)


def put_together(pieces: Sequence[Piece], wordings: Mapping[Piece, Wording]) -> str:
    return together(pieces, {piece: wording.text for piece, wording in wordings.items()})


def lasting(text: str) -> Counter[str]:
    """Count what may not come nor go; an engine that writes a number has only worded something."""
    spans = [span for span in FINDER.lasting(text) if span.kind is not Kind.NUMBER]
    return Counter(text[span.start : span.end] for span in spans)


def form(text: str) -> list[str]:
    return [text[span.start : span.end] for span in FINDER.lasting(text) if span.kind in STRUCTURE]


def same_lines(before: str, after: str) -> bool:
    """Tell whether lines begin and end as they did; an entity that moved to the front may look like a list's mark."""
    lines, others = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [line[: line_start(line)] for line in lines]
    moved = [line[len(start) :].startswith(("(", "*", "**")) for start, line in zip(starts, others, strict=True)]
    return (
        all(line.startswith(start) for start, line in zip(starts, others, strict=True))
        and all(line_start(line) == len(start) or own for start, line, own in zip(starts, others, moved, strict=True))
        and [line[len(line.rstrip()) :] for line in lines] == [line[len(line.rstrip()) :] for line in others]
    )


def squeezed(text: str) -> str:
    """Return a text without what may differ: spaces that a script needs, and a capital at a sentence's begin."""
    return "".join(text.split()).casefold()


@settings(max_examples=400, deadline=None, phases=WITHOUT_SHRINKING)
@given(SAMPLES, st.sampled_from(sorted(MANGLES)))
def test_what_is_delivered_has_every_entity_and_the_form_of_the_original(sample: Sample, mangle: str) -> None:
    pieces, wordings = delivered(sample, MANGLES[mangle])
    right = whole(sample.text, put_together(pieces, wordings), FINDER)
    text = joined(sample, pieces, wordings) if right else sample.text
    assert lasting(text) == lasting(sample.text)
    assert all(text.count(entity) >= sample.text.count(entity) for entity in sample.entities)
    assert form(text) == form(sample.text)
    assert same_lines(sample.text, text)


@settings(max_examples=200, deadline=None, phases=WITHOUT_SHRINKING)
@given(SAMPLES, st.sampled_from(["echoes", "shuffles", "writes", "lowers", "spaces masks", "breaks lines"]))
def test_an_engine_that_keeps_masks_leaves_nothing_untranslated(sample: Sample, mangle: str) -> None:
    pieces, wordings = delivered(sample, MANGLES[mangle])
    assert [piece.text for piece in pieces if piece.words and piece not in wordings] == []
    assert whole(sample.text, put_together(pieces, wordings), FINDER)


@settings(max_examples=100, deadline=None, phases=WITHOUT_SHRINKING)
@given(SAMPLES)
def test_an_engine_that_changes_nothing_gives_the_message_back(sample: Sample) -> None:
    pieces, wordings = delivered(sample, str)
    assert squeezed(joined(sample, pieces, wordings)) == squeezed(sample.text)


@settings(max_examples=100, deadline=None, phases=WITHOUT_SHRINKING)
@given(SAMPLES, st.sampled_from(["ar", "he", "de"]))
def test_setting_entities_apart_changes_nothing_else(sample: Sample, target: str) -> None:
    pieces, wordings = delivered(sample, str, target)
    assert squeezed(joined(sample, pieces, wordings)) == squeezed(sample.text)
    assert whole(sample.text, put_together(pieces, wordings), FINDER)


def test_the_same_seed_gives_the_same_messages() -> None:
    assert generate(7, 50) == generate(7, 50) != generate(8, 50)
    assert {sample.language for sample in generate(7, 50)} == set(LANGUAGES)
    assert all(entity in sample.text for sample in generate(7, 200) for entity in sample.entities)
    assert max(len(sample.entities) for sample in generate(7, 200)) >= 50


@pytest.mark.parametrize("mangle", sorted(set(MANGLES) - {"echoes"}))
def test_the_engines_of_these_tests_do_mangle(mangle: str) -> None:
    assert MANGLES[mangle]("my order PRX0Z and PRX1Z came Broken") != "my order PRX0Z and PRX1Z came Broken"
