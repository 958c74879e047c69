"""As much of IMAP (RFC 3501, 2177) as reading a mailbox takes.

The client that is around for asyncio is under the GPL and has no STARTTLS; this is what is left of the protocol if one
only lists, fetches, searches and waits.
"""

import asyncio
import base64
import contextlib
import re
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count
from typing import Self

from desk import NotReached, Phrase, Rejected, TooMany, Unauthorised
from desk_email.settings import Tls

#: Seconds for a connection and its greeting.
CONNECT_TIMEOUT = 10.0
#: Bytes of a line; UIDs of a big mailbox come on one.
_LONGEST_LINE = 16 * 1024 * 1024
#: Bytes of a literal that is taken; nothing larger is ever asked for.
_LARGEST_LITERAL = 256 * 1024 * 1024
_LITERAL = re.compile(rb"\{(\d+)\+?\}\r?\n$")
#: By these a server says: not now.
_BUSY = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[THROTTLED]", "TOO MANY")


@dataclass(frozen=True, slots=True)
class Answer:
    """One response: its text, in which a NUL stands for each literal, and the literals."""

    text: str
    literals: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as it is when it is opened: UIDs hold while ``validity`` does, ``following`` is the next to be given."""

    validity: int
    following: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was asked for of one mail."""

    uid: int
    size: int
    came_at: datetime
    raw: bytes


class Imap:
    """One connection; after an error of any kind it is of no use any more."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._tags = count(1)
        self._abilities: frozenset[str] = frozenset()

    @classmethod
    async def open(cls, where: tuple[str, int, Tls], context: ssl.SSLContext) -> Self:
        """Connect and make the line secret as the settings want it."""
        host, port, tls = where
        async with asyncio.timeout(CONNECT_TIMEOUT):
            secret = context if tls is Tls.IMPLICIT else None
            reader, writer = await asyncio.open_connection(host, port, ssl=secret, limit=_LONGEST_LINE)
            imap = cls(reader, writer)
            try:
                await imap._answer()  # the greeting
                if tls is Tls.STARTTLS:
                    await imap._command("STARTTLS")
                    await writer.start_tls(context, server_hostname=host)
                await imap._learn_abilities()
            except BaseException:
                imap.close()
                raise
            return imap

    async def log_in(self, user: str, credentials: Mapping[str, str]) -> None:
        """Log in with a password or an access token; ``Unauthorised``: the server does not take it."""
        if "access" in credentials:
            told, way = f"user={user}\1auth=Bearer {credentials['access']}\1\1", "XOAUTH2"
        else:
            told, way = f"\0{user}\0{credentials['password']}", "PLAIN"
        try:
            await self._command(f"AUTHENTICATE {way}", base64.b64encode(told.encode()).decode())
        except Rejected as error:
            if any(word in str(error).upper() for word in _BUSY):
                raise TooMany(error.reason) from error
            raise Unauthorised(error.reason) from error
        await self._learn_abilities()

    async def examine(self, folder: str) -> Folder:
        """Open a folder to read in it; nothing there is changed by that."""
        answers = await self._command(f"EXAMINE {_quoted(_utf7(folder))}")
        return Folder(_number(answers, "UIDVALIDITY"), _number(answers, "UIDNEXT"))

    async def search(self, criteria: str) -> list[int]:
        """Return the UIDs of mails that match, in their order."""
        answers = await self._command(f"UID SEARCH {criteria}")
        found = (answer.text.split()[2:] for answer in answers if answer.text.upper().startswith("* SEARCH"))
        return sorted({int(uid) for line in found for uid in line if uid.isdigit()})

    async def named(self, message_id: str) -> list[int]:
        """Return the UIDs of mails with a Message-ID."""
        return await self.search(f"HEADER Message-ID {_quoted(message_id)}")

    async def fetch(self, uids: Sequence[int], what: str) -> list[Fetched]:
        """Return mails by UID, as far as they are there; ``what`` names the items."""
        answers = await self._command(f"UID FETCH {','.join(map(str, uids))} (UID RFC822.SIZE INTERNALDATE {what})")
        return [found for answer in answers if (found := _fetched(answer)) is not None and found.uid in uids]

    @property
    def idles(self) -> bool:
        """Whether the server tells of new mail by itself."""
        return "IDLE" in self._abilities

    async def idle(self) -> None:
        """Wait until the server says that there is another mail in the open folder."""
        tag = self._send("IDLE")
        while True:
            answer = await self._answer()
            if answer.text.startswith(tag):
                told = Phrase("desk_email", "The mailbox does not let us wait: “{words}”", _said(answer, tag))
                raise Rejected(400, told)
            if answer.text.upper().endswith(" EXISTS"):
                break
        self._writer.write(b"DONE\r\n")
        await self._until(tag)

    def close(self) -> None:
        """Break the line."""
        self._writer.close()

    async def closed(self) -> None:
        """Break the line and wait for its end."""
        self.close()
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(1):
                await self._writer.wait_closed()

    async def _learn_abilities(self) -> None:
        answers = await self._command("CAPABILITY")
        told = (answer.text.upper().split()[2:] for answer in answers if answer.text.upper().startswith("* CAPABILITY"))
        self._abilities = frozenset(word for line in told for word in line)

    async def _command(self, text: str, told: str | None = None) -> list[Answer]:
        """Send a command, and what it asks for; return what was said until it ended well."""
        tag = self._send(text)
        await self._writer.drain()
        return await self._until(tag, told)

    def _send(self, text: str) -> str:
        tag = f"d{next(self._tags)} "
        self._writer.write(f"{tag}{text}\r\n".encode("ascii", "backslashreplace"))
        return tag

    async def _until(self, tag: str, told: str | None = None) -> list[Answer]:
        answers: list[Answer] = []
        while True:
            answer = await self._answer()
            if answer.text.startswith("+"):
                # A second question is how a token is refused: an empty line ends it.
                self._writer.write(f"{told or ''}\r\n".encode())
                told = None
            elif not answer.text.startswith(tag):
                answers.append(answer)
            elif answer.text.upper().startswith(f"{tag.upper()}OK"):
                return answers
            else:
                raise Rejected(400, Phrase("desk_email", "The mailbox says no: “{words}”", _said(answer, tag)))

    async def _answer(self) -> Answer:
        text, literals = b"", list[bytes]()
        while True:
            line = await self._reader.readuntil(b"\n")
            announced = _LITERAL.search(line)
            if announced is None:
                return Answer((text + line).decode("utf-8", "replace").rstrip("\r\n"), tuple(literals))
            size = int(announced[1])
            if size > _LARGEST_LITERAL:
                raise Rejected(400, _much(size))
            text += line[: announced.start()] + b"\0"
            literals.append(await self._reader.readexactly(size))


def lost(error: BaseException) -> NotReached:
    """Return the desk's word for a line that broke; reading may be done again at any time."""
    return NotReached(f"the mailbox cannot be reached: {type(error).__name__} {error}".strip())


#: What a line raises that breaks.
LOST = (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError)


def _number(answers: Sequence[Answer], name: str) -> int:
    for answer in answers:
        if found := re.search(rf"\[{name} (\d+)\]", answer.text, re.IGNORECASE):
            return int(found[1])
    return 0


def _fetched(answer: Answer) -> Fetched | None:
    uid = re.search(r"\bUID (\d+)", answer.text, re.IGNORECASE)
    if uid is None or " FETCH " not in answer.text.upper():
        return None
    size = re.search(r"RFC822\.SIZE (\d+)", answer.text, re.IGNORECASE)
    came = re.search(r'INTERNALDATE "([^"]+)"', answer.text, re.IGNORECASE)
    raw = answer.literals[0] if answer.literals else b""
    return Fetched(int(uid[1]), int(size[1]) if size else len(raw), _moment(came[1] if came else ""), raw)


def _moment(text: str) -> datetime:
    """Read ``29-Nov-2026 12:19:25 +0000``; what is none lies before every date."""
    try:
        return parsedate_to_datetime(text.strip().replace("-", " ", 2)).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime(1970, 1, 1, tzinfo=UTC)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _utf7(folder: str) -> str:
    """Return a folder's name as IMAP spells it (RFC 3501, 5.1.3)."""
    return re.sub(r"[^\x20-\x7e]+", lambda found: f"&{_base64(found[0])}-", folder.replace("&", "&-"))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")


def _said(answer: Answer, tag: str) -> Mapping[str, str]:
    return {"words": answer.text.removeprefix(tag)}


def _much(size: int) -> Phrase:
    return Phrase("desk_email", "The mailbox sends {size} bytes at once, more than is taken", {"size": f"{size:,}"})
