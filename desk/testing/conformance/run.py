"""Running checks: one by one on a stage of its own, with a word about each."""

import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from desk.config.stores import SQLITE
from desk.testing.conformance import checks as _checks  # noqa: F401 - importing them adds them to the kit
from desk.testing.conformance.check import CHECKS, Check, NotConcerned
from desk.testing.conformance.peer import Peer
from desk.testing.conformance.stage import staging

#: Makes the peer of another shop.
Make = Callable[[], Peer]
#: Starts what stands behind peers, and yields what makes one; raises ``Missing`` for what cannot be had.
Peers = Callable[[], AbstractContextManager[Make]]


@dataclass(frozen=True, slots=True)
class Found:
    """What a check came to: ``wrong`` says what promise was broken, ``skipped`` why it does not concern."""

    check: Check
    wrong: str | None = None
    skipped: str | None = None


async def checked(check: Check, make: Make, directory: Path, store: str = SQLITE) -> None:
    """Run one check in a directory, or over another ``store``, as ``[desk]`` names it.

    ``AssertionError`` says what promise was broken, ``NotConcerned`` that none is.
    """
    async with staging(make, directory, store) as stage:
        check.concerns(stage.channel().connector.manifest)
        try:
            await check.story(stage)
        except AssertionError as broken:
            for told in stage.troubles():
                broken.add_note(told)
            raise


async def conform(make: Make, chosen: Sequence[Check] | None = None) -> AsyncIterator[Found]:
    """Run every check, or those chosen, and tell what each came to."""
    for check in CHECKS if chosen is None else chosen:
        with tempfile.TemporaryDirectory() as directory:
            yield await _found(check, make, Path(directory))


@contextlib.contextmanager
def standing(brought: type[Peer] | Peers) -> Iterator[Make]:
    """Yield what makes peers, of what a plugin brings: a peer that stands alone, or what starts servers behind some."""
    if isinstance(brought, type):
        yield brought
        return
    with brought() as make:
        yield make


async def _found(check: Check, make: Make, directory: Path) -> Found:
    try:
        await checked(check, make, directory)
    except NotConcerned as why:
        return Found(check, skipped=str(why))
    except Exception as error:  # noqa: BLE001 - whatever a connector does on a stage, its promise is broken
        said = str(error) if isinstance(error, AssertionError) else f"{type(error).__name__}: {error}"
        return Found(check, wrong="\n".join([said, *getattr(error, "__notes__", ())]))
    return Found(check)
