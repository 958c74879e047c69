"""Mailboxes on real servers, for the conformance kit: customers write through OpenSMTPD and read in Dovecot."""

import imaplib
import smtplib
import time
from collections.abc import Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import make_msgid
from itertools import count
from typing import Any, Self

from desk.testing.conformance import NotConcerned, Peer
from desk.testing.waiting import until
from desk_email.peer.servers import PASSWORD, MailServers, Shop
from desk_email.peer.wires import ImapWire, SmtpWire, name_of
from desk_email.plugin import EmailType

_PATIENCE = 20.0


class MailPeer(Peer):
    """One shop's mailbox and its customers', behind lines that have bad days."""

    kind = EmailType()

    def __init__(self, servers: MailServers) -> None:
        super().__init__()
        self.servers = servers
        self.shop: Shop = self.servers.shop()
        self.imap = ImapWire(self.servers.ports["imap"])
        self.smtp = SmtpWire(self.servers.ports["submission"], self.drained)
        self._numbers = count(1)

    async def __aenter__(self) -> Self:
        await self.imap.__aenter__()
        await self.smtp.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.imap.__aexit__()
        await self.smtp.__aexit__()

    def settings(self) -> Mapping[str, Any]:
        """Return what an operator would write for lines that have bad days."""
        return {
            "address": self.shop.address,
            "secret": "secret-of-the-names-of-mails",
            "password": PASSWORD,
            "imap_host": "127.0.0.1",
            "imap_port": self.imap.port,
            "imap_tls": "none",
            "smtp_host": "127.0.0.1",
            "smtp_port": self.smtp.port,
            "smtp_tls": "none",
            "history_days": 0,
            "files_mb": 1,
        }

    def named(self, customer: str) -> str:
        """Return a customer's address."""
        return self.shop.of(customer)

    async def writes(self, text: str, customer: str = "ana") -> None:
        """Let a customer send a mail; nobody tells, the desk reads."""
        mail = EmailMessage(policy.SMTP)
        mail["From"], mail["To"] = self.shop.of(customer), self.shop.address
        mail["Message-ID"] = make_msgid(domain=self.shop.domain)
        mail.set_content(text)
        await self.posts(mail, customer)

    async def posts(self, mail: EmailMessage | bytes, customer: str = "ana") -> None:
        """Let a customer's program send a mail as it is, and wait until it lies in the mailbox."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        before = len(self.shop.mails("support"))
        with smtplib.SMTP("127.0.0.1", self.servers.ports["smtp"]) as smtp:
            smtp.sendmail(self.shop.of(customer), [self.shop.address], raw)
        await until(lambda: len(self.shop.mails("support")) > before, _PATIENCE)
        await self.drained()

    async def heard(self, customer: str = "ana") -> list[str]:
        """Return what lies in a customer's mailbox, without its signature."""
        return [_text(raw) for raw in await self._mails(customer)]

    async def received(self, customer: str = "ana") -> list[tuple[str, bytes]]:
        """Return the files in the customer's mails."""
        mails = (message_from_bytes(raw, policy=policy.default) for raw in await self._mails(customer))
        files = [part for mail in mails for part in mail.iter_attachments()]
        return [(str(part.get_filename()), part.get_payload(decode=True)) for part in files]  # type: ignore[misc]

    async def _mails(self, customer: str) -> list[bytes]:
        """Return what lies in a mailbox, in the order in which the server took it from the desk."""
        await self.drained()
        taken = {name: place for place, name in enumerate(self.smtp.taken)}
        return sorted(self.shop.mails(customer), key=lambda raw: taken.get(name_of(raw), len(taken)))

    async def echo(self, text: str, customer: str = "ana") -> None:
        """Its copy lies in the mailbox already."""
        assert text in await self.heard(customer)

    async def drained(self) -> None:
        """Wait until everything that was taken has arrived."""
        await until(self.servers.drained, _PATIENCE)

    @property
    def calls(self) -> int:
        """How many commands came over both lines."""
        return self.imap.calls + self.smtp.calls

    def throttles(self, times: int, retry_after: int | None) -> None:
        """Say to the next mails that there are too many."""
        if retry_after is not None:
            raise NotConcerned("no mail server says for how long it wants nothing")
        self.smtp.refusals += [b"450 4.7.1 too many mails"] * times

    def loses_answers(self, times: int) -> None:
        """Take the next mails and break the line before the answer."""
        self.smtp.losing = times

    def fails(self, times: int) -> None:
        """Put the next mails off."""
        self.smtp.refusals += [b"451 4.3.0 come back later"] * times

    def hangs(self) -> None:
        """Let nothing through either line from now on."""
        self.imap.hanging = self.smtp.hanging = True

    def revoke(self) -> None:
        """Change the password; Dovecot looks for that once a second."""
        self.shop.opened_by("another-password-than-before")
        end = time.monotonic() + _PATIENCE
        while self._opens() and time.monotonic() < end:
            time.sleep(0.05)
        self.imap.cut()
        self.smtp.cut()

    def _opens(self) -> bool:
        with imaplib.IMAP4("127.0.0.1", self.servers.ports["imap"]) as imap:
            try:
                imap.login(self.shop.address, PASSWORD)
            except imaplib.IMAP4.error:
                return False
        return True


def _text(raw: bytes) -> str:
    """Return what a customer reads in her mail program."""
    body = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n").partition("\n-- \n")[0].strip("\n")


class TokenMailPeer(MailPeer):
    """A mailbox that tokens open."""

    def __init__(self, servers: MailServers) -> None:
        super().__init__(servers)
        self._refresh = self.servers.tokens.entitle(self.shop.address)

    def settings(self) -> Mapping[str, Any]:
        """Return what an operator would write whose mailbox a token opens."""
        shared = {key: value for key, value in super().settings().items() if key != "password"}
        tokens = {"token_url": f"{self.servers.tokens.url}/token", "client_id": "desk", "refresh_token": self._refresh}
        return {**shared, **tokens, "client_secret": "secret-of-the-client"}

    def expire(self) -> None:
        """Let the access token expire, and break the lines that it opened."""
        self.servers.tokens.expire(self.shop.address)
        self.imap.cut()
        self.smtp.cut()

    def revoke(self) -> None:
        """Let no token hold any more."""
        self.servers.tokens.revoke(self.shop.address)
        self.imap.cut()
        self.smtp.cut()

    @property
    def refreshes(self) -> int:
        """The first token is no renewal: there is none before it."""
        return self.servers.tokens.given.get(self.shop.address, 0) - 1
