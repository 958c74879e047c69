"""Our mails: as mail programs thread them, in every language and direction, as text and as HTML."""

import html
import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from desk import Attachment, OutboundMessage
from desk_email.names import Names
from desk_email.outgoing import Mail
from desk_email.settings import EmailSettings, Mark

_RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ku-arab", "pa-arab", "ps", "sd", "ug", "ur", "yi"}
_LINK = re.compile(r"(https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]}])")
_ANSWERS = re.compile(r"^\s*re\s?:", re.IGNORECASE)
_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")


class NoAddress(ValueError):
    """An address to which no mail could go."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address!r} is no address that a mail could go to")
        self.address = address


class Composer:
    """Writes the mails of one mailbox."""

    def __init__(self, settings: EmailSettings, names: Names) -> None:
        self._settings = settings
        self._names = names

    def mail(self, message: OutboundMessage, key: str, now: datetime) -> Mail:
        """Return an answer as a mail; ``NoAddress``: the customer's is none; ``ValueError``: it cannot be written."""
        to = _address(message.customer)
        unicode = not to.isascii()
        written = EmailMessage(SMTPUTF8 if unicode else SMTP.clone(cte_type="7bit"))
        self._head(written, message, key, now)
        written["To"] = _recipient(to)
        text = self._signed(message)
        written.set_content(text)
        written.add_alternative(_as_html(text, message.language), subtype="html")
        for one in message.attachments:
            _attach(written, one)
        own = self._settings.address
        # The server takes a mail for all or for none: a copy in our mailbox proves that the customer's left too.
        recipients = [to] if self._settings.sent_folder else [to, own]
        return Mail(own, recipients, written.as_bytes(), unicode)

    def _head(self, written: EmailMessage, message: OutboundMessage, key: str, now: datetime) -> None:
        settings, name = self._settings, self._names.of(key)
        written["Message-ID"] = name
        written["Date"] = format_datetime(now)
        written["From"] = Address(_line(settings.name or message.agent_name), addr_spec=settings.address)
        if settings.mark is Mark.ADDRESS:
            user, _, domain = settings.address.rpartition("@")
            written["Reply-To"] = Address(addr_spec=f"{user}+{self._names.mark(key)}@{domain}")
        written["Subject"] = self._subject(message, key)
        earlier = [found for one in message.answers for found in _MESSAGE_ID.findall(one)]
        if earlier:
            written["In-Reply-To"] = earlier[-1]
            written["References"] = " ".join(dict.fromkeys(earlier))
        if message.language != "und":
            written["Content-Language"] = message.language
        if message.automatic:
            written["Auto-Submitted"] = "auto-replied"
            written["X-Auto-Response-Suppress"] = "All"

    def _subject(self, message: OutboundMessage, key: str) -> str:
        told = _line(message.subject)
        subject = told if not told or _ANSWERS.match(told) else f"Re: {told}"
        mark = f"[{self._names.mark(key)}]" if self._settings.mark is Mark.SUBJECT else ""
        return f"{subject or self._settings.name or message.agent_name} {mark}".strip()

    def _signed(self, message: OutboundMessage) -> str:
        signature = self._settings.signature.replace("{agent}", message.agent_name).strip()
        return f"{message.body}\n\n-- \n{signature}\n" if signature else f"{message.body}\n"


def _attach(written: EmailMessage, file: Attachment) -> None:
    """Put a file into a mail, to be saved and never shown in its text; its name is written as RFC 2231 says."""
    family, _, kind = file.type.partition("/")
    if family in ("", "multipart", "message") or not _TYPE.fullmatch(file.type):
        family, kind = "application", "octet-stream"
    written.add_attachment(file.content or b"", maintype=family, subtype=kind, cte="base64", filename=file.name)


def _line(text: str) -> str:
    return " ".join(text.split())


def _address(address: str) -> str:
    user, _, domain = address.rpartition("@")
    if not user or not domain:
        raise NoAddress(address)
    return f"{user}@{domain if domain.isascii() else domain.encode('idna').decode()}"


def _recipient(address: str) -> Address:
    """Return an address for a header; the library takes one that is not ASCII in two parts only, and unlooked at."""
    if address.isascii():
        return Address(addr_spec=address)
    user, _, domain = address.rpartition("@")
    if not re.fullmatch(r"[^\s\"(),:;<>@\[\\\]]+", user):
        raise NoAddress(address)
    return Address(username=user, domain=domain)


def _as_html(text: str, language: str) -> str:
    """Return a text as HTML in its direction; nothing in it is taken for markup."""
    base = language.lower()
    direction = "rtl" if base in _RIGHT_TO_LEFT or base.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"
    shown = "".join(f'<p dir="{direction}">{_linked(block)}</p>' for block in re.split(r"\n{2,}", text.strip("\n")))
    tag = "" if language == "und" else f' lang="{html.escape(language)}"'
    head = '<head><meta charset="utf-8"></head>'
    return f'<!DOCTYPE html>\n<html{tag} dir="{direction}">{head}<body>{shown}</body></html>\n'


def _linked(block: str) -> str:
    parts = [
        f'<a href="{html.escape(part)}">{html.escape(part)}</a>' if number % 2 else html.escape(part)
        for number, part in enumerate(_LINK.split(block))
    ]
    return "".join(parts).replace("\n", "<br>\n")
