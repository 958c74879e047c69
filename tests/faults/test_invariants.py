"""Each invariant can fail: a small history that holds, broken in one place, is reported, and for that reason only."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.faults.ground.invariants import broken, consoles_were_told
from tests.faults.ground.record import Answered, Record, Said
from tests.faults.ground.settings import KIOSK
from tests.faults.ground.shop import Heard
from tests.faults.ground.truth import Truth

_WHERE = {"inbox": KIOSK, "conversation_id": 7, "customer": "ana"}


@dataclass
class History:
    """Ana wrote twice and was answered twice."""

    record: Record = field(
        default_factory=lambda: Record(
            said=[Said(KIOSK, "ana", f"m{n}", f"Hello {n}", f"d{n}", acknowledged=True) for n in (1, 2)],
            answered=[Answered(7, f"k{n}", f"Answer {n}", message=n) for n in (3, 4)],
        )
    )
    messages: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {**_WHERE, "id": 1, "position": 1, "author": "customer", "external_id": "m1", "body": "Hello 1"},
            {**_WHERE, "id": 2, "position": 2, "author": "customer", "external_id": "m2", "body": "Hello 2"},
            {**_WHERE, "id": 3, "position": 3, "author": "agent", "external_id": "k3", "body": "Answer 3"},
            {**_WHERE, "id": 4, "position": 4, "author": "agent", "external_id": "k4", "body": "Answer 4"},
        ]
    )
    envelopes: list[dict[str, Any]] = field(
        default_factory=lambda: [{"message_id": n, "state": "prepared", "error": None} for n in (1, 2)]
    )
    outbox: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {**_WHERE, "message_id": n, "key": f"{n}", "state": "accepted", "attempts": 1} for n in (3, 4)
        ]
    )
    events: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {"message_id": n, "kind": "message_received" if n < 3 else "reply_queued"} for n in (1, 2, 3, 4)
        ]
    )
    webhooks: list[dict[str, Any]] = field(
        default_factory=lambda: [{"inbox": KIOSK, "delivery": f"d{n}", "state": "read"} for n in (1, 2)]
    )
    heard: list[Heard] = field(default_factory=lambda: [Heard(f"{n}", "ana", f"Answer {n}", f"s{n}") for n in (3, 4)])

    @property
    def truth(self) -> Truth:
        return Truth(self.messages, self.envelopes, self.outbox, self.events, self.webhooks)

    def wrong(self) -> list[str]:
        return broken(self.record, self.truth, self.heard)


def _acknowledged_too_much(history: History) -> None:
    history.record.said.append(Said(KIOSK, "ana", "m9", "Hello 9", acknowledged=True))


def _answer_acknowledged_too_much(history: History) -> None:
    history.record.answered.append(Answered(7, "k9", "Answer 9", message=9))


def _webhook_unread(history: History) -> None:
    history.webhooks[0]["state"] = "received"


def _webhook_gone(history: History) -> None:
    history.webhooks.pop()


def _other_words(history: History) -> None:
    history.messages[0]["body"] = "Hell"


def _answer_of_nobody(history: History) -> None:
    history.record.answered.pop()


def _never_prepared(history: History) -> None:
    history.envelopes[0]["state"] = "quarantined"


def _never_told(history: History) -> None:
    history.events.pop(0)


def _told_twice(history: History) -> None:
    history.events.append(history.events[0])


def _never_in_the_outbox(history: History) -> None:
    history.outbox.pop(0)


def _stored_twice(history: History) -> None:
    history.messages.append({**history.messages[0], "position": 5})


def _stored_twice_under_another_name(history: History) -> None:
    history.messages.append({**history.messages[3], "id": 5, "position": 5, "external_id": "k5"})


def _gap(history: History) -> None:
    history.messages[3]["position"] = 5


def _overtaken(history: History) -> None:
    history.record.said.reverse()


def _answers_overtaken(history: History) -> None:
    history.heard.reverse()


def _for_ever_on_its_way(history: History) -> None:
    history.outbox[1]["state"] = "sending"


def _sent_twice(history: History) -> None:
    history.heard.append(history.heard[1])


def _sent_by_nobody(history: History) -> None:
    history.heard.append(Heard("9", "ana", "Answer 9", "s9"))


def _sent_by_mouth_only(history: History) -> None:
    history.heard.pop()


_BREAKS: list[tuple[Callable[[History], None], str]] = [
    (_acknowledged_too_much, "lost: message m9"),
    (_answer_acknowledged_too_much, "lost: answer k9"),
    (_webhook_unread, "lost: webhook d1"),
    (_webhook_gone, "lost: webhook d2"),
    (_other_words, "invented: message m1"),
    (_answer_of_nobody, "invented: answer 'Answer 4'"),
    (_never_prepared, "not offered once: message m1"),
    (_never_told, "not offered once: message m1"),
    (_told_twice, "not offered once: message m1"),
    (_never_in_the_outbox, "not offered once: answer 'Answer 3'"),
    (_stored_twice, "doubled: "),
    (_stored_twice_under_another_name, "doubled: "),
    (_gap, "gaps: conversation 7"),
    (_overtaken, "overtaken: messages of ana"),
    (_answers_overtaken, "overtaken: answers of conversation 7"),
    (_for_ever_on_its_way, "never ends: answer 4"),
    (_sent_twice, "doubled: the shop took key 4 2 times"),
    (_sent_by_nobody, "invented: the shop took key 9"),
    (_sent_by_mouth_only, "lost: answer 4"),
]


def test_a_history_that_holds_breaks_nothing() -> None:
    assert History().wrong() == []


@pytest.mark.parametrize(("breaks", "reported"), _BREAKS, ids=lambda one: getattr(one, "__name__", ""))
def test_what_is_broken_is_reported(breaks: Callable[[History], None], reported: str) -> None:
    history = History()
    breaks(history)
    assert any(sentence.startswith(reported) for sentence in history.wrong())


@pytest.mark.parametrize("told", [[1], [1, 2, 2], [2, 1], []])
def test_a_console_that_missed_something_is_reported(told: list[int]) -> None:
    truth = copy.deepcopy(History()).truth
    assert list(consoles_were_told(truth, [1, 2])) == []
    assert len(list(consoles_were_told(truth, told))) == 1
