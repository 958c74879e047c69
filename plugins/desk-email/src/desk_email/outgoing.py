"""Handing mails to a server: over connections that are kept for a while, and never in the dark about what left."""

import contextlib
import re
import ssl
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from desk import ChannelError, NotReached, Phrase, Rejected, TooMany, Unanswered, Unauthorised
from desk_email.settings import EmailSettings, Tls

#: Seconds that a server has for each answer.
_PATIENCE = 20.0
#: Connections that are kept, and for how many seconds; servers end what idles longer.
_KEPT, _FRESH = 4, 30.0
#: What a server says that wants less of us: 421, or an enhanced code of policy.
_LESS = re.compile(r"\b4\.7\.\d|\b4\.3\.2\b")
_DEFERRED, _FAILED, _BUSY = 400, 500, 421
_TOO_LARGE = 413


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail and its envelope. ``unicode``: some address in it is not ASCII."""

    sender: str
    recipients: Sequence[str]
    raw: bytes
    unicode: bool = False


class Outgoing:
    """A mailbox's way out."""

    def __init__(self, settings: EmailSettings, context: ssl.SSLContext) -> None:
        self._settings = settings
        self._context = context
        self._idle: list[tuple[float, SMTP]] = []

    async def send(self, credentials: Mapping[str, str], mail: Mail) -> None:
        """Hand a mail over to all its recipients or to none; after ``Unanswered`` nobody knows."""
        async with self._line(credentials) as smtp:
            _check(smtp, mail)
            with _nothing_left():
                await smtp.mail(mail.sender, options=_options(smtp, mail), encoding=_encoding(mail))
                for recipient in mail.recipients:
                    await smtp.rcpt(recipient, encoding=_encoding(mail))
            try:
                await smtp.data(mail.raw)
            except SMTPResponseException as error:
                raise _refusal(error) from error
            except (SMTPException, OSError, ValueError) as error:
                words = {"words": str(error)}
                broke = Phrase("desk_email", "The line broke while the mail was handed over: “{words}”", words)
                raise Unanswered(broke) from error

    async def close(self) -> None:
        """Break every line."""
        while self._idle:
            self._idle.pop()[1].close()

    @contextlib.asynccontextmanager
    async def _line(self, credentials: Mapping[str, str]) -> AsyncIterator[SMTP]:
        """Lend a connection; it is kept if the server still talks sense over it."""
        smtp = await self._kept() or await self._opened(credentials)
        try:
            yield smtp
        except (Rejected, TooMany):
            await self._keep(smtp)
            raise
        except BaseException:
            smtp.close()
            raise
        await self._keep(smtp)

    async def _kept(self) -> SMTP | None:
        while self._idle:
            since, smtp = self._idle.pop()
            with contextlib.suppress(SMTPException, OSError):
                if time.monotonic() - since < _FRESH and smtp.is_connected:
                    await smtp.rset(timeout=_PATIENCE)
                    return smtp
            smtp.close()
        return None

    async def _keep(self, smtp: SMTP) -> None:
        if smtp.is_connected and len(self._idle) < _KEPT:
            self._idle.append((time.monotonic(), smtp))
        else:
            smtp.close()

    async def _opened(self, credentials: Mapping[str, str]) -> SMTP:
        host, port, tls = self._settings.smtp
        smtp = SMTP(
            hostname=host,
            port=port,
            use_tls=tls is Tls.IMPLICIT,
            start_tls=tls is Tls.STARTTLS,
            tls_context=None if tls is Tls.NONE else self._context,
            timeout=_PATIENCE,
            local_hostname=self._settings.address.rpartition("@")[2],
        )
        try:
            with _nothing_left():
                await smtp.connect()
            await self._log_in(smtp, credentials)
        except BaseException:
            smtp.close()
            raise
        return smtp

    async def _log_in(self, smtp: SMTP, credentials: Mapping[str, str]) -> None:
        user = self._settings.login
        try:
            if "access" in credentials:
                await smtp.auth_xoauth2(user, credentials["access"])
            else:
                await smtp.login(user, credentials["password"])
        except SMTPResponseException as error:
            if error.code < _FAILED:
                raise _refusal(error) from error
            raise Unauthorised(_answer(error)) from error
        except (SMTPException, OSError) as error:
            words = {"words": str(error)}
            shut = Phrase("desk_email", "The server for outgoing mail let nobody log in: “{words}”", words)
            raise NotReached(shut) from error


def _check(smtp: SMTP, mail: Mail) -> None:
    """Refuse what the server would refuse after it was sent."""
    told = smtp.esmtp_extensions.get("size", "") if smtp.supports_extension("size") else ""
    if told.isdigit() and 0 < int(told) < len(mail.raw):
        values = {"found": f"{len(mail.raw):,}", "largest": f"{int(told):,}"}
        large = Phrase("desk_email", "The mail has {found} bytes; the server for outgoing mail takes {largest}", values)
        raise Rejected(_TOO_LARGE, large)
    if mail.unicode and not smtp.supports_extension("smtputf8"):
        raise Rejected(
            _FAILED,
            Phrase("desk_email", "The server for outgoing mail takes addresses of plain Latin letters only"),
        )


def _options(smtp: SMTP, mail: Mail) -> list[str]:
    size = [f"SIZE={len(mail.raw)}"] if smtp.supports_extension("size") else []
    return [*size, *(["SMTPUTF8", "BODY=8BITMIME"] if mail.unicode else [])]


def _encoding(mail: Mail) -> str:
    return "utf-8" if mail.unicode else "ascii"


@contextlib.contextmanager
def _nothing_left() -> Iterator[None]:
    """Name what goes wrong before a mail's first byte."""
    try:
        yield
    except SMTPResponseException as error:
        raise _refusal(error) from error
    except (SMTPException, OSError, ValueError) as error:
        told = Phrase("desk_email", "The server for outgoing mail cannot be reached: “{words}”", {"words": str(error)})
        raise NotReached(told) from error


def _answer(error: SMTPResponseException) -> Phrase:
    words = f"{error.code} {error.message}"
    return Phrase("desk_email", "The server for outgoing mail says: “{words}”", {"words": words})


def _refusal(error: SMTPResponseException) -> ChannelError:
    """Return the desk's word for an answer that is no yes: nothing was taken."""
    told = _answer(error)
    if error.code >= _FAILED:
        return Rejected(error.code, told)
    if error.code == _BUSY or _LESS.search(error.message):
        return TooMany(told)
    return NotReached(told)
