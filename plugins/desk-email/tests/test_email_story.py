"""Whole stories by mail, on real servers: read, translated, answered, threaded, bounced, and never in a loop."""

import contextlib
import smtplib
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid
from pathlib import Path
from typing import Any

import pytest
from desk_email.peer.box import MailPeer
from desk_email.peer.servers import PASSWORD, MailServers
from desk_email.plugin import EmailType
from desk_firefox import Firefox
from imap_tools import MailBoxUnencrypted, MailMessage

from desk import InboxId, Translator
from desk.domain.states import State
from desk.store import letters
from desk.store.messages import Spoken
from desk.testing import DeskUnderTest, handing_over, running, until

PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 40
TOML = """
[translation]
engines = ["{engine}"]

[[merchant]]
id = "acme"
name = "Acme Outdoor"
language = "en"

[[inbox]]
id = "mail"
merchant = "acme"
connector = "email"
name = "Acme by mail"
languages = ["en", "pt"]
channel = "mail"
{acknowledge}
[inbox.settings]
name = "Acme Outdoor"
signature = "{{agent}}, Acme Outdoor"
mark = "address"
{settings}
[[region]]
id = "lisbon"
name = "Lisbon"
zone = "Europe/Lisbon"
hours = {{ daily = ["00:00-24:00"] }}

[[team]]
id = "days"
name = "Lisbon"
region = "lisbon"

[[agent]]
id = "emma"
name = "Emma"
team = "days"
merchants = ["acme"]
reads = {{ en = "native" }}
password = {{ env = "DESK_TEST_PASSWORD" }}
"""
SECRETS = ("secret", "password")


def _written(settings: Mapping[str, Any], directory: Path) -> str:
    """Return settings as TOML, secrets in files."""
    lines = []
    for key, value in settings.items():
        if key in SECRETS:
            (directory / key).write_text(str(value))
        shown = f'{{ file = "{key}" }}' if key in SECRETS else f'"{value}"' if isinstance(value, str) else value
        lines.append(f"{key} = {shown}")
    return "\n".join(lines) + "\n"


@contextlib.asynccontextmanager
async def mailing(
    peer: MailPeer, directory: Path, *, engine: str = "fake", translators: tuple[Translator, ...] = (), acknowledge: str = ""
) -> AsyncIterator[DeskUnderTest]:
    toml = TOML.format(
        engine=engine,
        settings=_written(peer.settings(), directory),
        acknowledge=f'acknowledge = "{acknowledge}"' if acknowledge else "",
    )
    plugins = {"email": handing_over([EmailType()], translators)}
    async with running(directory, toml, plugins=plugins, clock=None) as desk:
        peer.clock = desk.clock
        yield desk


@pytest.fixture
async def peer(servers: MailServers) -> AsyncIterator[MailPeer]:
    async with MailPeer(servers) as peer:
        yield peer


async def _said(desk: DeskUnderTest, customer: str, many: int) -> list[Spoken]:
    """Wait until so many things were said with a customer, and return them."""
    found: list[Spoken] = []

    async def there() -> bool:
        with contextlib.suppress(Exception):
            found[:] = await desk.messages(customer, "mail")
        return len(found) >= many

    await until(there, 20)
    return found


async def _mails(peer: MailPeer, customer: str) -> list[MailMessage]:
    """Return what a third party's library makes of a customer's mailbox."""
    await peer.drained()
    with MailBoxUnencrypted("127.0.0.1", peer.servers.ports["imap"]).login(peer.shop.of(customer), PASSWORD) as box:
        return list(box.fetch(mark_seen=False))


def _asks(peer: MailPeer) -> EmailMessage:
    written = EmailMessage(SMTP)
    written["From"], written["To"] = f"Ana Conceição <{peer.shop.of('ana')}>", peer.shop.address
    written["Subject"] = "Pedido AB-1042: onde está?"
    written["Message-ID"] = make_msgid(domain=peer.shop.domain)
    written.set_content("Olá! Onde está o meu pedido AB-1042? A encomenda não chegou 😢\n\nObrigada,\nAna\n\n-- \nEnviado do telefone")
    written.add_attachment(PHOTO, maintype="image", subtype="jpeg", filename="foto da porta.jpg")
    return written


@pytest.fixture(scope="module")
def firefox() -> Translator:
    (translator,) = Firefox(Firefox.Config()).register_translators()
    return translator


async def test_a_portuguese_mail_is_answered_in_english_and_read_in_portuguese(
    peer: MailPeer, tmp_path: Path, firefox: Translator
) -> None:
    ana = peer.shop.of("ana")
    async with mailing(peer, tmp_path, engine="firefox", translators=(firefox,)) as desk:
        asks = _asks(peer)
        await peer.posts(asks)
        (said,) = await _said(desk, ana, 1)
        (shown,) = await desk.read_by("emma", ana, "mail")
        assert "Where is my" in shown
        assert {"AB-1042", "😢"} <= set(shown.replace("?", " ").replace(":", " ").split())
        assert "Enviado do telefone" not in shown
        assert [(one.name, one.size) for one in said.attached] == [("foto da porta.jpg", len(PHOTO))]
        walls, number = frozenset({said.message.merchant}), said.message.id
        kept = await desk.desk.store.read(lambda tx: letters.attachment(tx, number, said.attached[0].id, walls, notes=True))
        assert kept.content == PHOTO

        answer = await desk.reply("Your order AB-1042 arrives tomorrow.", to=ana, inbox="mail")
        assert answer.delivery == "accepted"
        (got,) = await _mails(peer, "ana")
        assert "AB-1042" in got.text
        assert "amanhã" in got.text
        assert got.text.replace("\r\n", "\n").endswith("\n\n-- \nEmma, Acme Outdoor\n")
        assert 'lang="pt' in got.html
        assert got.subject == "Re: Pedido AB-1042: onde está?"
        assert got.from_values is not None
        assert (got.from_values.name, got.from_values.email) == ("Acme Outdoor", peer.shop.address)
        assert got.headers["in-reply-to"] == (asks["Message-ID"],)
        assert got.headers["references"] == (asks["Message-ID"],)
        assert "auto-submitted" not in got.headers

        # Another subject, another address, and a program that says nothing of what it answers: the mark leads home.
        reply = EmailMessage(SMTP)
        reply["From"], reply["To"] = peer.shop.of("bob"), got.reply_to[0]
        reply["Subject"] = "A porta da Ana"
        reply.set_content("Obrigado, a encomenda chegou!")
        with smtplib.SMTP("127.0.0.1", peer.servers.ports["smtp"]) as smtp:
            smtp.send_message(reply)
        await _said(desk, ana, 3)
        receipt, name = bytes(range(256)) * 400, "Comprovante n.º 7 — 收据.pdf"
        await desk.reply("Here is your receipt.", to=ana, inbox="mail", files={name: receipt})
        last = (await _mails(peer, "ana"))[-1]
        assert [(one.filename, one.payload) for one in last.attachments] == [(name, receipt)]
        assert (last.attachments[0].content_type, last.attachments[0].content_disposition) == ("application/pdf", "attachment")
        assert "filename*0*=utf-8''" in last.obj.as_string()
        assert last.headers["references"][0].split()[:2] == [asks["Message-ID"], got.headers["message-id"][0]]
        assert await _mails(peer, "bob") == []


async def test_a_bounce_marks_the_answer_and_she_waits_again(peer: MailPeer, tmp_path: Path) -> None:
    async with mailing(peer, tmp_path) as desk:
        written = EmailMessage(SMTP)
        written["From"], written["To"] = peer.shop.of("ana"), peer.shop.address
        written["Reply-To"] = "gone@nowhere.test"
        written.set_content("Where is my order?")
        await peer.posts(written)
        await _said(desk, "gone@nowhere.test", 1)
        answer = await desk.reply("It arrives tomorrow.", to="gone@nowhere.test", inbox="mail")

        async def bounced() -> bool:
            return (await desk.again(answer)).delivery == "bounced"

        await until(bounced, 20)
        reason = (await desk.again(answer)).delivery_reason
        assert reason is not None
        assert "nowhere.test" in str(reason)
        assert (await desk.conversation("gone@nowhere.test", "mail")).state is State.OPEN


async def _echoes(peer: MailPeer, handled: int, headers: Mapping[str, str]) -> int:
    """Let Ana's program answer every mail that is new in her mailbox, as programs do; return how many there were."""
    got = await _mails(peer, "ana")
    for one in got[handled:]:
        reply = EmailMessage(SMTP)
        reply["From"], reply["To"] = peer.shop.of("ana"), one.reply_to[0] if one.reply_to else one.from_
        reply["Subject"], reply["In-Reply-To"] = f"Auto: {one.subject}", one.headers["message-id"][0]
        for name, value in headers.items():
            reply[name] = value
        reply.set_content("I am on holiday and will order again.")
        await peer.posts(reply)
    return len(got)


@pytest.mark.parametrize("headers", [{"Auto-Submitted": "auto-replied"}, {}], ids=["honest", "silent about itself"])
async def test_two_programs_that_answer_each_other_do_not_loop(
    headers: Mapping[str, str], peer: MailPeer, tmp_path: Path
) -> None:
    ana = peer.shop.of("ana")
    async with mailing(peer, tmp_path, acknowledge="We have your message.") as desk:
        await peer.writes("Where is my order?")
        await _said(desk, ana, 2)
        handled, rounds = 0, 6
        for _ in range(rounds):
            await desk.settled()
            handled = await _echoes(peer, handled, headers)
            await _said(desk, ana, 2 + handled)
            await desk.settled()
        (got,) = await _mails(peer, "ana")
        assert got.headers["auto-submitted"] == ("auto-replied",)
        assert got.text.startswith("We have your message.")
        assert [one.message.author.value for one in await desk.messages(ana, "mail")] == ["customer", "desk", "customer"]
        assert desk.desk.channels[InboxId("mail")].standing.reason is None


class FolderPeer(MailPeer):
    """Has a folder of its own read."""

    def settings(self) -> Mapping[str, Any]:
        return {**super().settings(), "folder": "Käse & Brot"}


def _made_anew(peer: MailPeer, *mails: EmailMessage) -> int:
    """Let the folder be made once more, with mails in it; return what its UIDs hold under."""
    folder = "Käse & Brot"
    with MailBoxUnencrypted("127.0.0.1", peer.servers.ports["imap"]).login(peer.shop.address, PASSWORD) as box:
        if box.folder.exists(folder):
            box.folder.delete(folder)
        box.folder.create(folder)
        for mail in mails:
            box.append(mail.as_bytes(), folder)
        return int(box.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"])


async def test_a_mailbox_that_was_made_anew_is_read_anew_without_doubles(servers: MailServers, tmp_path: Path) -> None:
    async with FolderPeer(servers) as peer:
        ana, first, second = peer.shop.of("ana"), _from_ana(peer, "Where is my order?"), _from_ana(peer, "Hello?")
        validity = _made_anew(peer, first)
        async with mailing(peer, tmp_path) as desk:
            await _said(desk, ana, 1)
            assert _made_anew(peer, second, first) != validity

            async def both() -> bool:
                desk.clock.advance(timedelta(seconds=1))  # whoever was turned away meanwhile comes back in time
                return len(await desk.messages(ana, "mail")) == 2

            await until(both, 20)
            said = {one.message.body for one in await desk.messages(ana, "mail")}
            assert said == {"Where is my order?", "Hello?"}


def _from_ana(peer: MailPeer, text: str) -> EmailMessage:
    written = EmailMessage(SMTP)
    written["From"], written["Message-ID"] = peer.shop.of("ana"), make_msgid(domain=peer.shop.domain)
    written.set_content(text)
    return written
