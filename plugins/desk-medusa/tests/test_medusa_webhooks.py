"""What the subscriber in a shop tells is believed only with its signature, and only now."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from desk_medusa import webhooks

from desk import Changed, Webhook, signed_by_desk

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
BODY = '{"type":"order","id":"order_01","event":"order.placed","note":"coração"}'.encode()


def delivery(secret: str = "new", at: datetime = NOW, body: bytes = BODY) -> Webhook:
    moment = str(int(at.timestamp()))
    mark = hmac.new(secret.encode(), f"d1.{moment}.".encode() + BODY, hashlib.sha256).hexdigest()
    headers = {"x-desk-delivery": "d1", "x-desk-timestamp": moment, "x-desk-signature": f"v1={mark}"}
    return Webhook(body=body, headers=headers, received_at=NOW)


@pytest.mark.parametrize("secret", ["new", "old"])
def test_the_new_secret_and_the_one_before_hold(secret: str) -> None:
    assert signed_by_desk(delivery(secret), ("new", "old"))


@pytest.mark.parametrize(
    "forged",
    [
        delivery("other"),
        delivery(body=BODY.replace(b"01", b"02")),
        delivery(at=NOW - timedelta(minutes=6)),
        delivery(at=NOW + timedelta(minutes=6)),
        Webhook(body=BODY, headers={}, received_at=NOW),
    ],
    ids=["another secret", "another body", "a recording", "of tomorrow", "unsigned"],
)
def test_nothing_else_is_believed(forged: Webhook) -> None:
    assert not signed_by_desk(forged, ("new", "old"))


def test_it_says_which_order_changed() -> None:
    assert webhooks.happenings(delivery()) == [Changed("order", "order_01")]


def test_what_is_no_order_is_told() -> None:
    with pytest.raises(ValueError, match="expected 'order'"):
        webhooks.happenings(Webhook(body=b'{"type": "cart", "id": "1"}', headers={}, received_at=NOW))
