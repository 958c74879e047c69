"""How good the translations are, and whether what must not change did not.

BLEU (sacrebleu's defaults) is against what people made of the machine's first draft. ``entities`` are messages in which
the desk finds any: order numbers, links, amounts, and the chats' own ``#NAME#`` and the like.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from sacrebleu.metrics.bleu import BLEU

from desk.translation.protect.entities import Finder
from tests.bench.chats import Said
from tests.bench.figures import Figure
from tests.bench.mt.peer import Answer

#: What the chats have in place of names, numbers and links.
_TOKEN = re.compile(r"#[A-Z][A-Z_]*#")
_finder = Finder()


@cache
def entities(text: str) -> frozenset[str]:
    """Return what may not change in a text."""
    return frozenset(text[span.start : span.end] for span in _finder.find(text)) | frozenset(_TOKEN.findall(text))


def exact(text: str, made: str) -> bool:
    """Tell whether each entity is in a translation as often as in its text, byte for byte."""
    return all(made.count(entity) == text.count(entity) for entity in entities(text))


def figures(messages: Sequence[Said], answers: Mapping[str, Mapping[str, Answer]]) -> list[Figure]:
    """Return ours against each other's; ``answers`` are by peer and text."""
    with_entities = [message for message in messages if entities(message.text)]
    plain = [message for message in messages if not entities(message.text)]
    ours, server, library = (answers[name] for name in ("ours", "libretranslate", "library"))
    fallen_back = sum(not ours[message.text].translated for message in messages)
    return [
        Figure("mt.bleu_gain_entities", _bleu(with_entities, ours) - _bleu(with_entities, server), "BLEU"),
        Figure("mt.bleu_gain_plain", _bleu(plain, ours) - _bleu(plain, server), "BLEU"),
        Figure("mt.bleu_gain_entities_library", _bleu(with_entities, ours) - _bleu(with_entities, library), "BLEU"),
        Figure("mt.bleu_gain_plain_library", _bleu(plain, ours) - _bleu(plain, library), "BLEU"),
        # Entities taken out on both sides: what is left is no worse for having carried them.
        Figure("mt.bleu_gain_stripped", _stripped(with_entities, ours) - _stripped(with_entities, library), "BLEU"),
        Figure("mt.fallback_pct", 100 * fallen_back / len(messages), "%"),
        *(Figure(f"mt.bleu_{name}", _bleu(messages, made), "BLEU") for name, made in answers.items()),
        Figure("mt.entities_exact_pct", _exact_pct(with_entities, ours), "%"),
        Figure("mt.entities_exact_pct_libretranslate", _exact_pct(with_entities, server), "%"),
        Figure("mt.entities_exact_pct_library", _exact_pct(with_entities, library), "%"),
    ]


def _bleu(messages: Sequence[Said], answers: Mapping[str, Answer]) -> float:
    made = [answers[message.text].text for message in messages]
    return _score(made, [message.translation for message in messages])


def _stripped(messages: Sequence[Said], answers: Mapping[str, Answer]) -> float:
    made = [_without(message.text, answers[message.text].text) for message in messages]
    references = [_without(message.text, message.translation) for message in messages]
    return _score(made, references)


def _score(made: Sequence[str], references: Sequence[str]) -> float:
    return float(BLEU().corpus_score(made, [references]).score)


def _without(text: str, wording: str) -> str:
    """Return a wording without the entities of its source, the longest first."""
    for entity in sorted(entities(text), key=len, reverse=True):
        wording = wording.replace(entity, " ")
    return wording


def _exact_pct(messages: Sequence[Said], answers: Mapping[str, Answer]) -> float:
    """Return the share of messages with every entity intact, of those delivered as translated."""
    delivered = [message for message in messages if answers[message.text].translated]
    return 100 * sum(exact(message.text, answers[message.text].text) for message in delivered) / len(delivered)
