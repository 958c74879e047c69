"""Lines to real servers: secret, kept for the next mail, and never in the dark about what left."""

import json
import ssl
from collections.abc import AsyncIterator

import msgspec
import pytest
from desk_email.mailbox import OVERLAP, Mailbox, Place
from desk_email.outgoing import Mail, Outgoing
from desk_email.peer.servers import PASSWORD, MailServers, Shop
from desk_email.peer.wires import SmtpWire
from desk_email.settings import EmailSettings, Tls
from hypothesis import given
from hypothesis import strategies as st

from desk import NotReached, Rejected, TooMany, Unanswered, Unauthorised
from desk.testing.waiting import until
from tests.support.mailing import SETTINGS

GIVEN = {"password": PASSWORD}
RAW = b"From: support@shop.test\r\nMessage-ID: <1@shop.test>\r\nSubject: hi\r\n\r\nIt arrives tomorrow.\r\n"


@pytest.fixture
def shop(servers: MailServers) -> Shop:
    return servers.shop()


def settings(servers: MailServers, shop: Shop, tls: Tls, smtp_port: int = 0) -> EmailSettings:
    imap, smtp = ("imaps", "submissions") if tls is Tls.IMPLICIT else ("imap", "submission")
    return msgspec.structs.replace(
        SETTINGS,
        address=shop.address,
        imap_host="localhost",
        smtp_host="localhost",
        imap_port=servers.ports[imap],
        smtp_port=smtp_port or servers.ports[smtp],
        imap_tls=tls,
        smtp_tls=tls,
    )


def context(servers: MailServers) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(servers.certificate))


def mail(shop: Shop, raw: bytes = RAW) -> Mail:
    return Mail(shop.address, [shop.of("ana"), shop.address], raw)


@pytest.fixture
async def line(servers: MailServers) -> AsyncIterator[SmtpWire]:
    async def drained() -> None:
        await until(servers.drained, 20)

    async with SmtpWire(servers.ports["submission"], drained) as line:
        yield line


@pytest.mark.parametrize("tls", list(Tls))
async def test_mails_go_and_come_over_lines_of_every_kind(servers: MailServers, shop: Shop, tls: Tls) -> None:
    told = settings(servers, shop, tls)
    outgoing, mailbox = Outgoing(told, context(servers)), Mailbox(told, context(servers))
    await outgoing.send(GIVEN, mail(shop))
    await until(lambda: servers.drained() and shop.mails("support"), 20)
    found, place, more = await mailbox.page(GIVEN, None, Place())
    assert [b"It arrives tomorrow." in one.raw for one in found] == [True]
    assert (place.following, more) == (2, False)
    assert await mailbox.holds(GIVEN, "<1@shop.test>")
    assert not await mailbox.holds(GIVEN, "<2@shop.test>")
    await outgoing.close()
    await mailbox.close()


@pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])
async def test_a_server_that_nobody_vouches_for_gets_nothing(servers: MailServers, shop: Shop, tls: Tls) -> None:
    told, strict = settings(servers, shop, tls), ssl.create_default_context()
    with pytest.raises(NotReached):
        await Outgoing(told, strict).send(GIVEN, mail(shop))
    with pytest.raises(NotReached):
        await Mailbox(told, strict).page(GIVEN, None, Place())
    assert shop.mails("ana") == []


async def test_a_wrong_password_is_known_as_such(servers: MailServers, shop: Shop) -> None:
    told, wrong = settings(servers, shop, Tls.STARTTLS), {"password": "not-that-one"}
    with pytest.raises(Unauthorised):
        await Outgoing(told, context(servers)).send(wrong, mail(shop))
    with pytest.raises(Unauthorised):
        await Mailbox(told, context(servers)).page(wrong, None, Place())


async def test_a_line_is_kept_for_the_next_mails(servers: MailServers, shop: Shop, line: SmtpWire) -> None:
    outgoing = Outgoing(settings(servers, shop, Tls.NONE, line.port), context(servers))
    for _ in range(5):
        await outgoing.send(GIVEN, mail(shop))
    assert line.calls == 1 + 5, "one login and five mails"
    await outgoing.close()


async def test_a_kept_line_that_broke_is_no_trouble(servers: MailServers, shop: Shop, line: SmtpWire) -> None:
    outgoing = Outgoing(settings(servers, shop, Tls.NONE, line.port), context(servers))
    await outgoing.send(GIVEN, mail(shop))
    line.cut()
    await outgoing.send(GIVEN, mail(shop))
    await until(lambda: servers.drained() and len(shop.mails("ana")) == 2, 20)
    await outgoing.close()


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (b"421 4.7.0 slow down", TooMany),
        (b"450 4.7.1 too many mails", TooMany),
        (b"451 4.3.0 come back later", NotReached),
        (b"550 5.1.8 who are you", Rejected),
    ],
)
async def test_a_no_before_the_mail_says_that_nothing_left(
    servers: MailServers, shop: Shop, line: SmtpWire, said: bytes, error: type[Exception]
) -> None:
    outgoing = Outgoing(settings(servers, shop, Tls.NONE, line.port), context(servers))
    line.refusals.append(said)
    with pytest.raises(error):
        await outgoing.send(GIVEN, mail(shop))
    await outgoing.send(GIVEN, mail(shop))
    await until(lambda: servers.drained() and len(shop.mails("ana")) == 1, 20)
    await outgoing.close()


async def test_a_lost_answer_is_not_taken_for_a_no(servers: MailServers, shop: Shop, line: SmtpWire) -> None:
    outgoing = Outgoing(settings(servers, shop, Tls.NONE, line.port), context(servers))
    line.losing = 1
    with pytest.raises(Unanswered):
        await outgoing.send(GIVEN, mail(shop))
    assert len(shop.mails("ana")) == 1


async def test_a_mail_too_large_for_the_server_is_refused_before_it_is_sent(servers: MailServers, shop: Shop) -> None:
    outgoing = Outgoing(settings(servers, shop, Tls.NONE), context(servers))
    with pytest.raises(Rejected, match="outgoing mail takes"):
        await outgoing.send(GIVEN, mail(shop, RAW + b"x" * 41 * 1024 * 1024))
    await outgoing.close()


# -- places ----------------------------------------------------------------------------------------


@given(st.lists(st.lists(st.integers(1, 200), max_size=20), max_size=8), st.data())
def test_what_shows_late_and_near_is_read_and_nothing_is_read_twice(rounds: list[list[int]], data: st.DataObject) -> None:
    """UIDs are given out in order and become visible in any; each is wanted until it was seen, and not after."""
    place, seen, visible = Place(7), set[int](), set[int]()
    for appearing in rounds:
        visible |= {uid for uid in appearing if uid >= place.following - OVERLAP}
        wanted = sorted(uid for uid in visible if place.wants(uid))
        assert not set(wanted) & seen
        taken = wanted[: data.draw(st.integers(0, len(wanted)))]
        following = max(place.following, max((uid + 1 for uid in taken), default=1))
        if len(taken) == len(wanted):
            following = max(following, max(visible, default=0) + 1)
        place = Place.of(place.after(taken, following).cursor())
        seen |= set(taken)
    assert {uid for uid in visible - seen if uid >= place.following - OVERLAP} <= {uid for uid in visible if place.wants(uid)}


def test_a_folder_made_anew_is_read_from_its_beginning() -> None:
    place = Place(7, 100, (98,))
    assert place.within(7) == place
    assert place.within(8) == Place(8)
    assert json.loads(place.cursor()) == [7, 100, [98]]
