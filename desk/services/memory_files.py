"""What people laid down for a merchant, as files: out to translators' programs, and back in."""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import IO

from desk.domain.ids import MerchantId
from desk.domain.messages import Origin
from desk.services.shelf import PAGE, StoreShelf
from desk.translation.exchange.files import EntryFormat, check, entry_format
from desk.translation.exchange.problems import Problem
from desk.translation.memory.entries import Entry
from desk.translation.memory.lessons import is_masked, lessons
from desk.translation.memory.memory import Memory
from desk.translation.protect.entities import Finder
from desk.translation.protect.finders import Finders

#: What a file may be brought as, in the words of commands and addresses.
BROUGHT_AS = {"correction": Origin.EDITED, "template": Origin.TEMPLATE}
#: Bytes that are gathered before they are given on.
_CHUNK = 65536


@dataclass(frozen=True, slots=True)
class Source:
    """A file that somebody brings: what errors call it, its format, who brings it and as what (None: as it says)."""

    file: IO[bytes]
    name: str
    format: str
    by: str | None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file's units: ``remembered`` as so many segments; ``left_out``: their sides do not match."""

    units: int
    remembered: int
    left_out: int


class MemoryFiles:
    """Reads files into a memory and writes them from it, however large they are."""

    def __init__(self, memory: Memory, shelf: StoreShelf, finders: Finders) -> None:
        self._memory = memory
        self._shelf = shelf
        self._finders = finders

    async def take_in(self, merchant: MerchantId, source: Source) -> Taken:
        """Remember a file for a merchant; raise ``WrongFile`` and remember nothing if anything is wrong with it."""
        known = entry_format(source.format)
        units = await asyncio.to_thread(check, source.name, partial(known.read, source.file))
        source.file.seek(0)
        lessons_of = self._lessons(merchant, source, known)
        remembered = left_out = 0
        while page := await asyncio.to_thread(list, islice(lessons_of, PAGE)):
            taught = [entry for some in page for entry in some]
            await self._memory.remember(merchant, taught)
            remembered += len(taught)
            left_out += sum(not some for some in page)
        return Taken(units, remembered, left_out)

    async def give_out(self, merchant: MerchantId, format_name: str) -> AsyncIterator[bytes]:
        """Give a file of everything that people laid down for a merchant, a piece at a time."""
        written = io.BytesIO()
        with entry_format(format_name).writer(written) as write:
            async for entry in self._shelf.every(merchant):
                write(entry)
                if written.tell() > _CHUNK:
                    yield _drained(written)
        yield _drained(written)

    def _lessons(self, merchant: MerchantId, source: Source, known: EntryFormat) -> Iterator[list[Entry]]:
        finder = self._finders.of(merchant)
        for entry in known.read(source.file, _ignore):
            named = replace(entry, by=entry.by or source.by, origin=source.origin or entry.origin)
            yield _masked(named, finder)


def _masked(entry: Entry, finder: Finder) -> list[Entry]:
    """Return an entry as it is remembered: what the desk wrote out is masked already."""
    if is_masked(entry.text, entry.wording):
        return [entry]
    return [
        replace(entry, text=text, wording=wording) for text, wording in lessons(entry.text, entry.wording, finder)
    ]


def _drained(written: io.BytesIO) -> bytes:
    chunk = written.getvalue()
    written.seek(0)
    written.truncate()
    return chunk


def _ignore(_: Problem) -> None:
    """Everything was read once without a problem."""
