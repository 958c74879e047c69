"""People are told why, in every language that a connector's package speaks."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from desk import ActionKind, Phrase, Refused, phrased
from desk.domain.errors import DeskError
from desk.i18n.brought import folder_of, lacking
from desk.i18n.catalogs import DESK
from desk.i18n.gathering import words_of_plugin
from desk.testing.conformance.check import NotConcerned, check
from desk.testing.conformance.expecting import expect
from desk.testing.conformance.stage import Stage

HOUR = timedelta(hours=1)
#: No channel takes a text of so many letters, if it has a limit at all.
_MANY = 100_000
#: What a peer may do to us, the worst last.
_BAD_DAYS = (("fails", (2,)), ("loses_answers", (1,)), ("revoke", ()))


@check("words")
async def every_phrase_is_in_every_language(stage: Stage) -> None:
    """All that the connector can say to people is worded in each language that its package ships."""
    folder = _catalogues(stage)
    if folder is None:
        raise NotConcerned("the connector's package ships no catalogues")
    expect(lacking(folder, words_of_plugin(folder.parent)), [], "what `desk words` would add")


@check("words")
async def people_are_told_why(stage: Stage) -> None:
    """Where the channel says no or is away, people are told a reason, worded in each language of the package."""
    told = [*_known_without_a_call(stage)]
    told += await _of_a_changed_order(stage)
    if stage.channel().connector.manifest.messages:
        await stage.says("Where is my order?")
    for bad, times in _BAD_DAYS:
        with contextlib.suppress(NotConcerned):
            getattr(stage.peer, bad)(*times)
        told += await _of_a_day(stage)
    expect([reason for reason in told if reason == phrased("")], [], "refusals without a reason")
    folder = _catalogues(stage)
    if folder is not None:
        expect([one for reason in told for one in _unworded(reason, folder)], [], "reasons that nobody translated")


def _catalogues(stage: Stage) -> Path | None:
    """Return the catalogues of the connector, or of the one that it is made from."""
    found = (folder_of(kind.__module__) for kind in stage.channel().connector.__class__.__mro__)
    return next(filter(None, found), None)


def _known_without_a_call(stage: Stage) -> Iterator[Phrase]:
    connector, now = stage.channel().connector, stage.clock()
    for said in (connector.fits("a" * _MANY), connector.may_send(None, now), connector.may_send(now, now)):
        if isinstance(said, Refused):
            yield phrased(said.reason)


async def _of_a_changed_order(stage: Stage) -> list[Phrase]:
    """Ask for what an order no longer allows, because the shop changed it and has not said so yet.

    To cancel it comes first: once something was done to it, the desk knows how it is.
    """
    connector = stage.channel().connector
    if not connector.manifest.acts:
        return []
    with contextlib.suppress(NotConcerned):
        await stage.arrives(await stage.peer.place("K-300", at=stage.clock()))
        offered = sorted(await stage.offered("K-300"), key=lambda kind: kind is not ActionKind.CANCEL)
        for _ in range(2):
            await stage.peer.change("K-300", at=stage.clock())
        return [reason for kind in offered if (reason := await _of_an_action(stage, kind)) is not None]
    return []


async def _of_an_action(stage: Stage, kind: ActionKind) -> Phrase | None:
    amount = "0.50" if kind is ActionKind.REFUND else None
    with contextlib.suppress(DeskError):
        return (await stage.acts(kind, "K-300", "Broken", amount=amount)).delivery_reason
    return None


async def _of_a_day(stage: Stage) -> list[Phrase]:
    answers = []
    if stage.channel().connector.manifest.messages:
        answers.append((await stage.reply("It arrives tomorrow.")).delivery_reason)
    await stage.passes(2 * HOUR, steps=4)
    answers += [one.delivery_reason for one in await stage.answers()]
    standing = stage.channel().standing
    return [one for one in (*answers, standing.reason, standing.paused) if one is not None]


def _unworded(reason: Phrase, folder: Path) -> Iterator[str]:
    """Yield what some language of a package does not have of a reason; the desk's own words are the desk's to word."""
    for value in reason.values.values():
        if isinstance(value, Phrase):
            yield from _unworded(value, folder)
    if reason.domain != DESK:
        yield from lacking(folder, {reason.domain: {reason.id: []}})
