"""Mails as they come: in every charset, broken, automatic, quoted, and none of them lost."""

from email.message import EmailMessage
from email.policy import SMTP

import pytest
from desk_email.names import Names
from desk_email.reading import read
from hypothesis import given
from hypothesis import strategies as st

from desk import InboundMessage, Receipt
from tests.support.mailing import NAMES, NOON

OURS = NAMES.of("4711")


def mail(*lines: str, body: str | bytes = "Where is my order?", charset: str = "") -> bytes:
    """Return a mail with these headers besides the usual ones."""
    told = ["From: Ana Silva <Ana@Post.test>", "To: support@shop.test", "Message-ID: <hers-1@post.test>", *lines]
    if charset:
        told.append(f"Content-Type: text/plain; charset={charset}")
    raw = body if isinstance(body, bytes) else body.encode()
    return "\r\n".join(told).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + raw


def letter(raw: bytes) -> InboundMessage:
    told = read(raw, NOON, NAMES)
    assert isinstance(told, InboundMessage)
    assert told.raw == raw
    assert told.letter is not None
    return told


# -- who and what ----------------------------------------------------------------------------------


def test_a_mail_is_of_its_sender_under_its_own_name() -> None:
    told = letter(mail())
    assert (told.customer, told.customer_name, told.body) == ("ana@post.test", "Ana Silva", "Where is my order?")
    assert told.external_id.startswith("<hers-1@post.test> ")


def test_answers_go_where_a_mail_wants_them() -> None:
    told = letter(mail("Reply-To: =?utf-8?q?Ana=2C_at_home?= <ana@home.test>"))
    assert (told.customer, told.customer_name) == ("ana@home.test", "Ana, at home")
    assert told.letter is not None
    assert told.letter.writer == "ana@post.test"


def test_an_address_hidden_in_a_name_is_not_taken_for_the_sender() -> None:
    raw = mail().replace(b"Ana Silva <", b"=?utf-8?q?boss=40shop=2Etest?= <")
    assert letter(raw).customer == "ana@post.test"


@pytest.mark.parametrize("headers", [b"", b"Subject: hi\r\n", b"From: nonsense\r\n", b"From: <>\r\nMessage-ID: <<>>\r\n"])
def test_a_mail_without_a_name_or_a_sender_is_kept(headers: bytes) -> None:
    told = letter(headers + b"\r\nWhere is my order?")
    assert told.customer == "unknown"
    assert "Where is my order?" in told.body
    assert len(told.external_id) == 20


def test_the_same_mail_is_the_same_by_whatever_way_it_came() -> None:
    raw = mail("Date: Sun, 29 Nov 2026 12:00:00 +0000")
    again = b"Received: from elsewhere\r\nDelivered-To: support@shop.test\r\n" + raw
    assert letter(raw).external_id == letter(again).external_id


def test_two_mails_under_one_id_are_two() -> None:
    assert letter(mail(body="Where is it?")).external_id != letter(mail(body="Thank you.")).external_id


def test_a_mail_of_ours_that_comes_back_is_no_customers() -> None:
    assert read(mail().replace(b"<hers-1@post.test>", OURS.encode()), NOON, NAMES) is None


def test_a_mail_that_pretends_to_be_ours_is_kept() -> None:
    forged = Names("another-secret-of-names", "support@shop.test").of("4711")
    assert letter(mail().replace(b"<hers-1@post.test>", forged.encode()))


# -- threads ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        f"In-Reply-To: {OURS}",
        f"References: <hers-0@post.test> {OURS}",
        f"Delivered-To: support+{NAMES.mark('4711')}@shop.test",
        f"Subject: Re: Pedido [{NAMES.mark('4711').upper()}]",
    ],
)
def test_what_a_mail_answers_is_found_by_its_head_or_by_a_mark(header: str) -> None:
    assert letter(mail(header)).answers == (OURS,)


def test_a_mark_is_not_part_of_the_subject() -> None:
    told = letter(mail(f"Subject: Re: Pedido [{NAMES.mark('4711')}]"))
    assert told.letter is not None
    assert told.letter.subject == "Re: Pedido"


@pytest.mark.parametrize(("subject", "text"), [("Pedido AB-1042", "Pedido AB-1042\n\nWhere?"), ("RE: Pedido", "Where?"), ("", "Where?")])
def test_a_subject_that_says_something_is_read_with_the_text(subject: str, text: str) -> None:
    assert letter(mail(f"Subject: {subject}", body="Where?")).body == text


# -- charsets --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("charset", "written_in", "text"),
    [
        ("utf-8", "utf-8", "Onde está o meu pedido? 👟"),
        ("iso-8859-1", "cp1252", "“Onde está”, perguntou – 5 €"),
        ("us-ascii", "utf-8", "Onde está o meu pedido?"),
        ("", "utf-8", "我的订单在哪里？"),
        ("iso-8859-1", "utf-8", "Onde está o meu pedido?"),
        ("utf-8", "cp1252", "Onde está o meu pedido? Não chegou até hoje."),
        ("gb2312", "gb18030", "我的订单在哪里？鞋子還沒到。"),
        ("shift_jis", "cp932", "注文はどこですか①"),
        ("iso-2022-jp", "iso-2022-jp", "注文はどこですか"),
        ("koi8-r", "koi8-r", "Где мой заказ?"),
        ("windows-1256", "cp1256", "أين طلبي؟"),
        ("x-nonsense", "utf-8", "Onde está o meu pedido?"),
        ('"UTF-8', "utf-8", "Onde está?"),
    ],
)
def test_a_text_is_read_in_whatever_charset_it_is_in(charset: str, written_in: str, text: str) -> None:
    assert letter(mail(body=text.encode(written_in), charset=charset)).body == text


@pytest.mark.parametrize(
    "subject",
    [
        "=?utf-8?b?T25kZSBlc3TDoT8=?=",
        "=?iso-8859-1?q?Onde_est=E1=3F?=",
        "Onde está?",
        "=?utf-8?q?Onde?= =?utf-8?q?_est=C3=A1=3F?=",
        "Onde est\udce1?",
    ],
)
def test_a_subject_is_read_however_it_is_written(subject: str) -> None:
    told = letter(mail(f"Subject: {subject}"))
    assert told.letter is not None
    assert told.letter.subject == "Onde está?"


# -- HTML and files --------------------------------------------------------------------------------


def _rich() -> EmailMessage:
    written = EmailMessage(SMTP)
    written["From"], written["Message-ID"] = "ana@post.test", "<hers-2@post.test>"
    written.set_content("See the photo.")
    written.add_alternative('<p>See <b>the photo</b>. <img src="cid:photo"></p><script>alert(1)</script>', subtype="html")
    html = written.get_payload()[1]  # type: ignore[index]
    html.add_related(b"\x89PNG\r\n\x1a\n", "image", "png", cid="<photo>", filename="foto do pé.png")  # type: ignore[union-attr]
    written.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="请求.pdf")
    return written


def test_a_mail_with_everything_is_taken_apart() -> None:
    told = letter(_rich().as_bytes())
    assert told.body == "See the photo."
    assert told.letter is not None
    assert told.letter.markup == '<p>See <b>the photo</b>. <img src="cid:photo"></p>'
    found = [(one.name, one.type, one.size, one.inside) for one in told.attachments]
    assert found == [("foto do pé.png", "image/png", 8, "photo"), ("请求.pdf", "application/pdf", 8, None)]


def test_html_alone_is_read_as_text() -> None:
    html = (
        "<html><head><style>p{}</style></head><body><p>Hello,&nbsp;shop</p><div>Where <i>is</i> my<br>order?</div>"
        '<ul><li>AB-1</li><li>AB-2</li></ul><a href="https://shop.test/x">here</a></body></html>'
    )
    told = letter(mail("Content-Type: text/html; charset=utf-8", body=html))
    assert told.body == "Hello, shop\n\nWhere is my\norder?\n\n- AB-1\n- AB-2\n\nhere (https://shop.test/x)"


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<iframe src="https://evil.test"></iframe>',
        '<p style="background:url(https://evil.test/x); position: fixed">x</p>',
        "<form action=https://evil.test><input name=q></form>",
        '<svg><use href="data:image/svg+xml,<svg onload=alert(1)>"></svg>',
        "<meta http-equiv=refresh content='0;url=https://evil.test'>",
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    ],
)
def test_markup_is_harmless(evil: str) -> None:
    told = letter(mail("Content-Type: text/html", body=f"<p>Hello</p>{evil}"))
    assert told.letter is not None
    shown = told.letter.markup.lower()
    assert not [word for word in ("script", "onerror", "iframe", "url(", "fixed", "<form", "<svg", "meta", "data:") if word in shown]
    assert "<p>hello</p>" in shown


def test_a_mail_of_files_alone_leaves_it_to_the_desk_to_say_which() -> None:
    written = EmailMessage(SMTP)
    written["From"] = "ana@post.test"
    written.add_attachment(b"\xff\xd8\xff", maintype="image", subtype="jpeg")
    told = letter(written.as_bytes())
    assert (told.body, [one.name for one in told.attachments]) == ("", ["1.jpg"])


def test_a_mail_that_says_nothing_is_there() -> None:
    assert letter(mail(body="")).body == "…"


def test_a_forwarded_mail_is_a_file() -> None:
    written, within = EmailMessage(SMTP), EmailMessage(SMTP)
    within["Subject"] = "old"
    within.set_content("old words")
    written["From"] = "ana@post.test"
    written.set_content("See below.")
    written.add_attachment(within)
    told = letter(written.as_bytes())
    assert (told.body, [(one.name, one.type) for one in told.attachments]) == ("See below.", [("1.eml", "message/rfc822")])


# -- quotes and signatures -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "rest"),
    [
        ("Thank you!", "On Mon, 30 Nov 2026 at 10:00, Acme <support@shop.test> wrote:\n> It arrives tomorrow.\n>\n> Acme"),
        ("Obrigada!", "Em seg., 30 de nov. de 2026 às 10:00, Acme Outdoor\n<support@shop.test> escreveu:\n> Chega amanhã."),
        ("謝謝", "Acme <support@shop.test> 於 2026年11月30日 寫道：\n> 明天到"),
        ("شكرا", "في الاثنين كتب Acme:\n> غدا"),
        ("Danke!", "-----Ursprüngliche Nachricht-----\nVon: Acme <support@shop.test>\nGesendet: Montag\nAn: Ana\nBetreff: Ihr Paket\n\nMorgen."),
        ("Merci", "________________________________\nDe : Acme <support@shop.test>\nEnvoyé : lundi\nÀ : Ana\nObjet : colis\n\nDemain."),
        ("Thanks", "-- \nAna Silva\nRua Augusta 1"),
        ("Obrigada", "Enviado do meu iPhone"),
        ("Yes please", "> Shall we send it again?"),
        ("Thanks", "-- \nAna\n\nOn Monday Acme wrote:\n> It arrives tomorrow."),
    ],
)
def test_what_is_quoted_and_how_it_is_signed_is_split_off(own: str, rest: str) -> None:
    told = letter(mail(body=f"{own}\n\n{rest}"))
    assert told.letter is not None
    assert (told.body, told.letter.rest) == (own, rest)


@pytest.mark.parametrize(
    "text",
    [
        "> Shall we send it again?\n\nYes please.",
        "Order: AB-1\nColour: red\nSize: 42",
        "I wrote to you:\n\nwhere is it?",
        "> only a quote",
        "Note: this\nstays: here\nand: there ana@post.test",
    ],
)
def test_his_own_words_stay_whole(text: str) -> None:
    told = letter(mail(body=text))
    assert told.letter is not None
    assert (told.body, told.letter.rest) == (text, "")


def test_a_quote_in_html_is_split_off() -> None:
    html = "<div>Thank you!</div><div>On Monday Acme wrote:<br></div><blockquote><div>It arrives tomorrow.</div></blockquote>"
    told = letter(mail("Content-Type: text/html", body=html))
    assert told.letter is not None
    assert (told.body, told.letter.rest) == ("Thank you!", "On Monday Acme wrote:\n> It arrives tomorrow.")


# -- nobody wrote it -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; owner-email=x",
        "Precedence: bulk",
        "List-Id: <news.shop.test>",
        "X-Auto-Response-Suppress: OOF",
        "Return-Path: <>",
        "Content-Type: multipart/report; boundary=x",
    ],
)
def test_what_no_person_wrote_is_known_as_such(header: str) -> None:
    told = letter(mail(header))
    assert told.letter is not None
    assert told.letter.automatic


@pytest.mark.parametrize("header", ["Auto-Submitted: no", "Precedence: normal", "Return-Path: <ana@post.test>"])
def test_what_a_person_wrote_is_known_as_such(header: str) -> None:
    told = letter(mail(header))
    assert told.letter is not None
    assert not told.letter.automatic


# -- nothing is lost -------------------------------------------------------------------------------


@given(st.binary(max_size=2_000))
def test_whatever_bytes_come_nothing_is_lost(raw: bytes) -> None:
    told = read(raw, NOON, NAMES)
    assert isinstance(told, InboundMessage)
    assert told.raw == raw
    assert told.body


_LINES = st.sampled_from(
    [
        "Content-Type: multipart/mixed; boundary=b",
        "Content-Type: multipart/alternative; boundary=",
        "Content-Type: text/html; charset=\0",
        "Content-Type: message/rfc822",
        "Content-Type: message/delivery-status",
        "Content-Transfer-Encoding: base64",
        "Content-Transfer-Encoding: uuencode",
        "Content-Disposition: attachment; filename*=utf-8''%",
        'From: "unclosed <a@b',
        "Subject: =?utf-8?b?!!!?=",
        "Message-ID: <\x01>",
        "Return-Path: <>",
        "",
        "--b",
        "--b--",
        "Action: failed",
        "> quoted",
        "== not base64 ==",
        OURS,
    ]
)


@given(st.lists(_LINES, max_size=30))
def test_whatever_is_put_together_nothing_is_lost(lines: list[str]) -> None:
    told = read("\r\n".join(lines).encode(), NOON, NAMES)
    assert isinstance(told, InboundMessage | Receipt)
