"""Two ways to bring entities through an engine; the second is clumsier and does not lose any."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from desk.hooks.translators import Translation
from desk.translation.entities import Finder
from desk.translation.masks import join, mask, rendering, unmask
from desk.translation.segments import Piece, has_words, without
from desk.translation.sentences import LIST_MARK
from desk.translation.softening import calm, shorten, shouts
from desk.translation.verify import survived

#: Translates texts, in order; raises when it cannot.
Ask = Callable[[Sequence[str]], Awaitable[Sequence[Translation]]]


@dataclass(frozen=True, slots=True)
class Wording:
    """A piece in another language; ``asked`` are the texts, as the engine got them, whose answers it is made of.

    ``score`` is the least of the engine's scores, if it gives any; ``warnings`` say what makes it doubtful.
    """

    text: str
    score: float | None
    asked: tuple[str, ...]
    warnings: tuple[str, ...] = ()


async def translate(
    pieces: Sequence[Piece],
    ask: Ask,
    finder: Finder,
    *,
    source: str,
    target: str,  # noqa: ARG001
) -> dict[Piece, Wording]:
    """Return a wording of each piece in which every entity survived; a piece that failed every way is missing."""
    done = await _masked(pieces, ask, finder)
    lost = [piece for piece in pieces if piece not in done]
    return done | await _around(lost, ask, finder)


async def _masked(pieces: Sequence[Piece], ask: Ask, finder: Finder) -> dict[Piece, Wording]:
    """Translate whole pieces with masks in the place of entities; leave out what lost one."""
    sent = {piece: mask(piece.text, piece.spans, _words(piece)) for piece in pieces}
    answers = await _ask_once([shorten(masked.text) for masked in sent.values()], ask)
    wordings = {}
    for piece, masked in sent.items():
        asked = shorten(masked.text)
        text = unmask(_tidy(answers[asked].text, piece.text), masked)
        wordings[piece] = _wording(text, [asked], answers)
    return _surviving(wordings, finder)


async def _around(pieces: Sequence[Piece], ask: Ask, finder: Finder) -> dict[Piece, Wording]:
    """Translate the words between entities on their own, and leave out what is wrong even so."""
    chunks = {piece: _chunks(piece) for piece in pieces if piece.spans}
    asked = {piece: [_core(chunk, piece) for chunk in parts if has_words(chunk)] for piece, parts in chunks.items()}
    answers = await _ask_once([text for texts in asked.values() for text in texts], ask)
    wordings = {
        piece: _wording(_rebuilt(piece, parts, answers), asked[piece], answers) for piece, parts in chunks.items()
    }
    return _surviving(wordings, finder)


def _wording(text: str, asked: Iterable[str], answers: dict[str, Translation]) -> Wording:
    asked = tuple(dict.fromkeys(asked))
    scores = [score for each in asked if (score := answers[each].score) is not None]
    return Wording(text, min(scores, default=None), asked)


def _surviving(wordings: dict[Piece, Wording], finder: Finder) -> dict[Piece, Wording]:
    return {piece: wording for piece, wording in wordings.items() if survived(piece, wording.text, finder)}


def _rebuilt(piece: Piece, chunks: Sequence[str], answers: dict[str, Translation]) -> str:
    """Return the piece with its words translated and its entities where they were."""
    entities = [rendering(piece.text, span) for span in piece.spans]
    text = ""
    for chunk, entity in zip(chunks, [*entities, ""], strict=True):
        words = _in_place(chunk, _tidy(answers[_core(chunk, piece)].text, chunk)) if has_words(chunk) else chunk
        text = join(join(text, words), entity)
    return text


def _in_place(chunk: str, words: str) -> str:
    """Return the words with the spaces that stood around the chunk."""
    left = chunk[: len(chunk) - len(chunk.lstrip())]
    return left + words + chunk[len(chunk.rstrip()) :]


def _chunks(piece: Piece) -> list[str]:
    """Return what stands before, between and after the entities."""
    edges = [0, *(edge for span in piece.spans for edge in (span.start, span.end)), len(piece.text)]
    return [piece.text[begin:end] for begin, end in zip(edges[::2], edges[1::2], strict=True)]


def _core(chunk: str, piece: Piece) -> str:
    return shorten(_words(piece)(chunk.strip()))


def _words(piece: Piece) -> Callable[[str], str]:
    """Return what is done to a piece's words before an engine sees them."""
    return calm if shouts(without(piece.text, piece.spans)) else str


async def _ask_once(texts: Sequence[str], ask: Ask) -> dict[str, Translation]:
    """Ask for each different text once."""
    unique = list(dict.fromkeys(texts))
    return dict(zip(unique, await ask(unique), strict=True)) if unique else {}


def _tidy(answer: str, source: str) -> str:
    """Return an engine's answer on one line, without a list mark that it made up."""
    line = " ".join(answer.split())
    return line if LIST_MARK.match(source) else LIST_MARK.sub("", line, count=1) if LIST_MARK.match(line) else line
