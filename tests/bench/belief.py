"""Whether the desk knows what language people write, message by message and sentence by sentence, and what that costs.

Each message of the chats is told to the desk's own sense for languages, with the built-in detector and four
candidates; nothing else is known: no browser, no country. A customer's belief goes on through her conversation
from nothing, an agent's begins anew with his own language at each message, as in the desk. The file's word for
a row's language counts as the truth, though some rows are in another. ``mt.belief_customers*`` are hers alone.

``mt.mixture_*`` are of turns: what somebody said until answered, as one text of several lines.
``mt.mixture_taken_pct`` is the share of sentences taken for another language than the row's, rightly or not;
``mt.mixture_found_pct`` how many are found that were put in: a turn's longest line in its translation.
``mt.mixture_us`` is the mean of all turns, those of one sentence among them, which cost nothing.
"""

import asyncio
import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

from desk.builtin.langid import LanguageId
from desk.domain.belief import Belief, Hints
from desk.domain.language import UNKNOWN, primary
from desk.hooks.loader import Source, load
from desk.translation.language.detect import LanguageSense, weight
from desk.translation.language.mixture import LEAST_LETTERS, Mixture
from desk.translation.pieces.segments import Piece, cut
from desk.translation.protect.entities import Finder
from tests.bench.chats import Said, chats, turns
from tests.bench.figures import Figure, progress

_CANDIDATES = ("en", "pt", "fr", "de")
_HINTS = Hints(inbox=_CANDIDATES)
#: As sure as the desk is that agents write the language that they read best.
_AGENT = Belief("en", 0.9)
#: From a speaker's third message on there is something to go by.
_THIRD = 3


@dataclass
class Judged:
    """What was believed after each message, right or not, and the processor time that it took."""

    right: list[bool] = field(default_factory=list)
    right_from3: list[bool] = field(default_factory=list)
    us: list[float] = field(default_factory=list)

    def __iadd__(self, other: "Judged") -> Self:
        self.right += other.right
        self.right_from3 += other.right_from3
        self.us += other.us
        return self


@dataclass
class Mixed:
    """How many sentences were looked at, taken for another language, put in, and found."""

    sentences: int = 0
    taken: int = 0
    put_in: int = 0
    found: int = 0
    us: list[float] = field(default_factory=list)


async def measure() -> list[Figure]:
    """Judge every message of the chats, then every turn."""
    told = chats()
    hooks = load([Source.of("langid", LanguageId)], {}, {}).hooks
    sense = LanguageSense(hooks)
    await _warm(sense)
    everybody, customers, figures = Judged(), Judged(), []
    for language, said in told.items():
        progress(f"belief: chats in English and {language}")
        hers = await _judge(sense, [each for each in said if each.author == "customer"], None)
        agents = await _judge(sense, [each for each in said if each.author == "agent"], _AGENT)
        figures += [
            Figure(f"mt.belief_customers.{language}", _share(hers.right), "of messages"),
            Figure(f"mt.belief_customers_from3.{language}", _share(hers.right_from3), "of messages"),
        ]
        customers += hers
        everybody += hers
        everybody += agents
    figures += [
        Figure("mt.belief_accuracy", _share(everybody.right), "of messages"),
        Figure("mt.belief_accuracy_from3", _share(everybody.right_from3), "of messages"),
        Figure("mt.belief_customers", _share(customers.right), "of messages"),
        Figure("mt.belief_customers_from3", _share(customers.right_from3), "of messages"),
        Figure("mt.detect_us", statistics.median(everybody.us), "us"),
        *_told(await _mixed(Mixture(hooks), told.values())),
    ]
    await hooks.close()
    return figures


async def _warm(sense: LanguageSense) -> None:
    """Wait until the detector has its model."""
    while (await sense.of("Where is my order?", None, _HINTS)).language == UNKNOWN:
        await asyncio.sleep(0.1)


async def _judge(sense: LanguageSense, said: Iterable[Said], always: Belief | None) -> Judged:
    """Tell the sense each message after the speaker's earlier ones, or after what is ``always`` believed of him."""
    judged = Judged()
    believed: dict[tuple[str, str], Belief] = {}
    heard: dict[tuple[str, str], int] = {}
    for each in said:
        began = time.thread_time()
        belief = await sense.of(each.text, always or believed.get(each.speaker), _HINTS)
        judged.us.append((time.thread_time() - began) * 1e6)
        believed[each.speaker] = belief
        heard[each.speaker] = heard.get(each.speaker, 0) + 1
        right = primary(belief.language) == primary(each.language)
        judged.right.append(right)
        if heard[each.speaker] >= _THIRD:
            judged.right_from3.append(right)
    return judged


async def _mixed(mixture: Mixture, told: Iterable[Sequence[Said]]) -> Mixed:
    """Look for other languages in every turn as it was said, and with a line of it in the other language."""
    progress("belief: sentences of other languages")
    mixed, finder = Mixed(), Finder()
    for turn in (turn for said in told for turn in turns(said)):
        source, target = primary(turn[0].language), "en" if turn[0].author == "customer" else "pt"
        pieces = cut("\n".join(each.text for each in turn), finder)
        began = time.thread_time()
        languages = await mixture.languages(pieces, source, target, _CANDIDATES)
        mixed.us.append((time.thread_time() - began) * 1e6)
        mixed.sentences += len(languages)
        mixed.taken += sum(primary(language) != source for language in languages.values())
        for before, changed in _with_a_foreign_line(turn, finder):
            languages = await mixture.languages([*before, *changed], source, target, _CANDIDATES)
            inside = [piece for piece in changed if piece.words and weight(piece.text) >= LEAST_LETTERS]
            mixed.put_in += len(inside)
            mixed.found += sum(primary(languages[piece]) != source for piece in inside)
    return mixed


def _with_a_foreign_line(turn: Sequence[Said], finder: Finder) -> Iterator[tuple[list[Piece], list[Piece]]]:
    """Give a turn of several messages without its longest, and that one in its translation."""
    if len(turn) > 1:
        longest = max(turn, key=lambda each: len(each.text))
        before = "\n".join(each.text for each in turn if each is not longest)
        yield cut(before, finder), cut(longest.translation, finder)


def _told(mixed: Mixed) -> list[Figure]:
    return [
        Figure("mt.mixture_taken_pct", 100 * mixed.taken / mixed.sentences, "%"),
        Figure("mt.mixture_found_pct", 100 * mixed.found / mixed.put_in, "%"),
        Figure("mt.mixture_us", statistics.mean(mixed.us), "us"),
    ]


def _share(right: Sequence[bool]) -> float:
    return sum(right) / len(right)
