"""Two ways to bring entities through an engine; the second is clumsier and does not lose any."""

from collections.abc import Awaitable, Callable, Sequence

from desk.translation.entities import Finder
from desk.translation.masks import join, mask, unmask
from desk.translation.segments import Piece, has_words, without
from desk.translation.sentences import LIST_MARK
from desk.translation.softening import calm, shorten, shouts
from desk.translation.verify import survived

#: Translates texts, in order; raises when it cannot.
Ask = Callable[[Sequence[str]], Awaitable[Sequence[str]]]


class EntitiesLost(Exception):
    """Not even the last way brought every entity through."""


async def translate(pieces: Sequence[Piece], ask: Ask, finder: Finder) -> dict[Piece, str]:
    """Return a wording of each piece in which every entity survived."""
    done = await _masked(pieces, ask, finder)
    lost = [piece for piece in pieces if piece not in done]
    done |= await _around(lost, ask, finder)
    if any(piece not in done for piece in lost):
        raise EntitiesLost
    return done


async def _masked(pieces: Sequence[Piece], ask: Ask, finder: Finder) -> dict[Piece, str]:
    """Translate whole pieces with masks in the place of entities; leave out what lost one."""
    sent = {piece: mask(piece.text, piece.spans, _words(piece)) for piece in pieces}
    answers = await _ask_once([shorten(masked.text) for masked in sent.values()], ask)
    wordings = {
        piece: unmask(_tidy(answers[shorten(masked.text)], piece.text), masked) for piece, masked in sent.items()
    }
    return {piece: wording for piece, wording in wordings.items() if survived(piece, wording, finder)}


async def _around(pieces: Sequence[Piece], ask: Ask, finder: Finder) -> dict[Piece, str]:
    """Translate the words between entities on their own, and leave out what is wrong even so."""
    chunks = {piece: _chunks(piece) for piece in pieces if piece.spans}
    asked = [_core(chunk, piece) for piece, parts in chunks.items() for chunk in parts if has_words(chunk)]
    answers = await _ask_once(asked, ask)
    wordings = {piece: _rebuilt(piece, parts, answers) for piece, parts in chunks.items()}
    return {piece: wording for piece, wording in wordings.items() if survived(piece, wording, finder)}


def _rebuilt(piece: Piece, chunks: Sequence[str], answers: dict[str, str]) -> str:
    """Return the piece with its words translated and its entities where they were."""
    entities = [piece.text[span.start : span.end] for span in piece.spans]
    text = ""
    for chunk, entity in zip(chunks, [*entities, ""], strict=True):
        words = _in_place(chunk, _tidy(answers[_core(chunk, piece)], chunk)) if has_words(chunk) else chunk
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


async def _ask_once(texts: Sequence[str], ask: Ask) -> dict[str, str]:
    """Ask for each different text once."""
    unique = list(dict.fromkeys(texts))
    return dict(zip(unique, await ask(unique), strict=True)) if unique else {}


def _tidy(answer: str, source: str) -> str:
    """Return an engine's answer on one line, without a list mark that it made up."""
    line = " ".join(answer.split())
    return line if LIST_MARK.match(source) else LIST_MARK.sub("", line, count=1) if LIST_MARK.match(line) else line
