"""What whoever takes a conversation over is told: what is owed, which orders, what was promised."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.domain.conversations import Conversation
from desk.domain.ids import AgentId, ConversationId, CustomerId, InboxId, MerchantId, MessageId
from desk.domain.messages import Author, Kind, Message
from desk.services.facts import facts, promises
from desk.translation.protect.entities import Finder

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
FINDER = Finder([r"\b[A-Z]{2}-\d{4}\b"])


def conversation(waiting: timedelta | None = None) -> Conversation:
    return Conversation(
        id=ConversationId(1),
        merchant=MerchantId("shop"),
        inbox=InboxId("web"),
        customer=CustomerId(1),
        waiting_since=NOW - waiting if waiting is not None else None,
        created_at=NOW,
        updated_at=NOW,
    )


def said(author: Author, body: str, language: str = "en", kind: Kind = Kind.MESSAGE) -> Message:
    return Message(
        id=MessageId(1),
        merchant=MerchantId("shop"),
        conversation=ConversationId(1),
        position=1,
        kind=kind,
        author=author,
        agent=AgentId("ana") if author is Author.AGENT else None,
        body=body,
        language=language,
        confidence=1.0,
        sent_at=NOW,
    )


@pytest.mark.parametrize(
    ("answer", "promised"),
    [
        ("Thank you. We will send it again. Have a nice day!", ["We will send it again."]),
        ("I am sorry. The refund of 23,90 € is on its way.", ["The refund of 23,90 € is on its way."]),
        ("Obrigada! Chega amanhã.", ["Chega amanhã."]),
        ("It takes 3 days.", ["It takes 3 days."]),
        ("Thank you very much!", []),
        ("", []),
    ],
)
def test_what_can_be_held_against_us_is_a_promise(answer: str, promised: list[str]) -> None:
    assert promises(answer, FINDER) == promised


def test_a_customers_words_and_notes_are_no_promises() -> None:
    told = [
        said(Author.CUSTOMER, "I will pay 20 € tomorrow."),
        said(Author.AGENT, "We will lose this one tomorrow.", kind=Kind.NOTE),
    ]
    assert not facts(conversation(), told, FINDER, NOW).promised


def test_the_newest_promises_are_quoted_in_the_words_of_one_language() -> None:
    told = [said(Author.AGENT, "It comes on 3 May."), said(Author.AGENT, "Chega amanhã.", "pt")]
    known = facts(conversation(), told, FINDER, NOW)
    assert (known.promised, known.language) == ("“Chega amanhã.”", "pt")


def test_orders_are_named_once_in_the_order_in_which_they_came() -> None:
    told = [said(Author.CUSTOMER, "AB-1042 and AB-1043?"), said(Author.AGENT, "AB-1042 is here.")]
    [named] = [line for line in facts(conversation(), told, FINDER, NOW).lines if "orders" in line.values]
    assert named.values["orders"] == "AB-1042, AB-1043"


def test_what_is_owed_is_told_in_minutes() -> None:
    known = facts(conversation(timedelta(minutes=90)), [], FINDER, NOW)
    assert [line.values.get("minutes") for line in known.lines] == [90]
