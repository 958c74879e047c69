"""Reading a mailbox: what is new in it, whether an answer of ours arrived in it, and when to look."""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from desk_email.imap import LOST, Fetched, Imap, lost
from desk_email.settings import EmailSettings

T = TypeVar("T")
#: Mails of a page, and bytes, of which one mail may be more.
PAGE, PAGE_BYTES = 25, 16 * 1024 * 1024
#: Bytes that are read of one mail; of a larger one what is in them is shown.
LARGEST = 60 * 1024 * 1024
#: So many UIDs below the next are looked at again for as long as nothing was seen there: some servers give them out in
#: their order and show them in another.
OVERLAP = 50


@dataclass(frozen=True, slots=True)
class Place:
    """How far a folder was read. ``gaps`` are UIDs below ``following`` at which nothing was seen, and yet may be."""

    validity: int = 0
    following: int = 1
    gaps: tuple[int, ...] = ()

    @classmethod
    def of(cls, cursor: str | None) -> "Place":
        """Read what ``cursor`` wrote."""
        if cursor is None:
            return cls()
        validity, following, gaps = json.loads(cursor)
        return cls(validity, following, tuple(gaps))

    def cursor(self) -> str:
        """Write it down."""
        return json.dumps([self.validity, self.following, self.gaps])

    def within(self, validity: int) -> "Place":
        """Return it for a folder as it is today; one that was made anew is read from its beginning."""
        return self if self.validity == validity else Place(validity)

    def criteria(self, since: datetime | None) -> str:
        """Return what to search for."""
        uids = ",".join([*map(str, self.gaps), f"{self.following}:*"])
        return f"UID {uids}" + (f" SINCE {_day(since)}" if since else "")

    def wants(self, uid: int) -> bool:
        """Tell whether something is new; ``n:*`` also finds the last one below n."""
        return uid >= self.following or uid in self.gaps

    def after(self, seen: Sequence[int], following: int) -> "Place":
        """Return it once these were taken in and everything below ``following`` was looked for."""
        open_ = {*self.gaps, *range(max(self.following, following - OVERLAP), following)} - set(seen)
        gaps = sorted(uid for uid in open_ if uid >= following - OVERLAP)
        return Place(self.validity, following, tuple(gaps))


class Mailbox:
    """Keeps one connection for reading and one for waiting."""

    def __init__(self, settings: EmailSettings, context: ssl.SSLContext) -> None:
        self._settings = settings
        self._context = context
        self._reading: Imap | None = None
        self._watching: Imap | None = None
        self._lock = asyncio.Lock()

    async def page(
        self, credentials: Mapping[str, str], since: datetime | None, place: Place
    ) -> tuple[list[Fetched], Place, bool]:
        """Return the next mails, the place behind them, and whether there are more."""

        async def read(imap: Imap) -> tuple[list[Fetched], Place, bool]:
            folder = await imap.examine(self._settings.folder)
            here = place.within(folder.validity)
            found = [uid for uid in await imap.search(here.criteria(since)) if here.wants(uid)]
            chosen = await _as_many_as_fit(imap, found[:PAGE])
            mails = await _whole(imap, chosen)
            more = len(chosen) < len(found)
            last = max((uid + 1 for uid in chosen), default=here.following)
            following = max(here.following, last if more else max(last, folder.following))
            return mails, here.after(chosen, following), more

        return await self._asked(credentials, read)

    async def holds(self, credentials: Mapping[str, str], message_id: str) -> bool:
        """Tell whether a mail is in the folder that is read, or in the one where the server files what it sends."""

        async def look(imap: Imap) -> bool:
            for folder in filter(None, (self._settings.sent_folder, self._settings.folder)):
                await imap.examine(folder)
                if await imap.named(message_id):
                    return True
            return False

        return await self._asked(credentials, look)

    async def changed(self, credentials: Mapping[str, str]) -> None:
        """Return when there may be something new: at once after a connection, then whenever the server says so."""
        try:
            if self._watching is None:
                self._watching = await self._opened(credentials)
                await self._watching.examine(self._settings.folder)
            elif self._watching.idles:
                await self._watching.idle()
            else:
                await asyncio.Event().wait()  # for ever: the desk reads by the clock
        except LOST as error:
            self._stop_watching()
            raise lost(error) from error
        except BaseException:
            self._stop_watching()
            raise

    async def close(self) -> None:
        """Break both lines."""
        for imap in (self._reading, self._watching):
            if imap is not None:
                await imap.closed()
        self._reading = self._watching = None

    async def _asked(self, credentials: Mapping[str, str], ask: Callable[[Imap], Awaitable[T]]) -> T:
        """Ask over the line that is open; one that broke meanwhile is opened again, once."""
        async with self._lock:
            try:
                if self._reading is not None:
                    try:
                        return await ask(self._reading)
                    except LOST:
                        self._stop_reading()
                self._reading = await self._opened(credentials)
                return await ask(self._reading)
            except LOST as error:
                self._stop_reading()
                raise lost(error) from error
            except BaseException:
                self._stop_reading()
                raise

    async def _opened(self, credentials: Mapping[str, str]) -> Imap:
        imap = await Imap.open(self._settings.imap, self._context)
        try:
            await imap.log_in(self._settings.login, credentials)
        except BaseException:
            imap.close()
            raise
        return imap

    def _stop_reading(self) -> None:
        if self._reading is not None:
            self._reading.close()
            self._reading = None

    def _stop_watching(self) -> None:
        if self._watching is not None:
            self._watching.close()
            self._watching = None


async def _as_many_as_fit(imap: Imap, uids: Sequence[int]) -> list[int]:
    """Return the first of some mails, as many as a page may weigh; what is gone meanwhile weighs nothing."""
    sizes = {one.uid: min(one.size, LARGEST) for one in await imap.fetch(uids, "")} if uids else {}
    chosen: list[int] = []
    room = PAGE_BYTES
    for uid in uids:
        room -= sizes.get(uid, 0)
        if chosen and room < 0:
            break
        chosen.append(uid)
    return chosen


async def _whole(imap: Imap, uids: Sequence[int]) -> list[Fetched]:
    return await imap.fetch(uids, f"BODY.PEEK[]<0.{LARGEST}>") if uids else []


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _day(moment: datetime) -> str:
    """Return a day as IMAP spells it, whatever language this machine speaks."""
    return f"{moment.day}-{_MONTHS[moment.month - 1]}-{moment.year}"
