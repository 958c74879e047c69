"""What must hold after every fault: of the store, of the shop, and of what clients were told.

Each function returns what is broken, a sentence each; nothing: it holds. The desk must be well again and have
nothing left to do.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tests.faults.ground.record import Record
from tests.faults.ground.shop import Heard
from tests.faults.ground.truth import Row, Truth

Broken = Iterator[str]
#: Where an answer's way ends; a failed one lies where agents see it and may send it again.
ENDS = {"accepted", "delivered", "read", "failed", "bounced", "expired", "cancelled"}
_ARRIVED = {"accepted", "delivered", "read"}


def broken(record: Record, truth: Truth, heard: Sequence[Heard]) -> list[str]:
    """Ask all of them."""
    return [
        *acknowledged_is_stored(record, truth),
        *stored_was_said(record, truth),
        *stored_is_offered(truth),
        *stored_once(truth),
        *order_is_kept(record, truth, heard),
        *every_answer_ends(truth),
        *no_key_succeeds_twice(truth, heard),
    ]


def acknowledged_is_stored(record: Record, truth: Truth) -> Broken:
    """What a client was told is on disk is there; a webhook was read, too."""
    stored = {(row["inbox"], row["external_id"]) for row in _of(truth, "customer")}
    webhooks = {(row["inbox"], row["delivery"]): row for row in truth.webhooks}
    for said in record.acknowledged():
        if (said.inbox, said.external_id) not in stored:
            yield f"lost: message {said.external_id} was acknowledged and is not stored"
        webhook = None if said.delivery is None else webhooks.get((said.inbox, said.delivery))
        if said.delivery is not None and (webhook is None or webhook["state"] != "read"):
            yield f"lost: webhook {said.delivery} was acknowledged and is {webhook and webhook['state']}"
    answers = {row["id"] for row in _of(truth, "agent")}
    for answer in record.answered:
        if answer.message is not None and answer.message not in answers:
            yield f"lost: answer {answer.key} was acknowledged and is not stored"


def stored_was_said(record: Record, truth: Truth) -> Broken:
    """Nothing is stored that nobody sent, and all of it in its words."""
    said = {(one.inbox, one.external_id): one.body for one in record.said}
    for row in _of(truth, "customer"):
        if said.get((row["inbox"], row["external_id"])) != row["body"]:
            yield f"invented: message {row['external_id']} says {row['body']!r}"
    sent = {one.body for one in record.answered}
    for row in _of(truth, "agent"):
        if row["body"] not in sent:
            yield f"invented: answer {row['body']!r}"


def stored_is_offered(truth: Truth) -> Broken:
    """Every customer's message reached the consoles, and every answer the outbox; each once."""
    prepared = Counter(row["message_id"] for row in truth.envelopes if row["state"] == "prepared")
    told = Counter((row["kind"], row["message_id"]) for row in truth.events)
    for row in _of(truth, "customer"):
        if (prepared[row["id"]], told["message_received", row["id"]]) != (1, 1):
            yield f"not offered once: message {row['external_id']}"
    boxed = Counter(row["message_id"] for row in truth.outbox)
    for row in _of(truth, "agent"):
        if (boxed[row["id"]], told["reply_queued", row["id"]]) != (1, 1):
            yield f"not offered once: answer {row['body']!r}"


def stored_once(truth: Truth) -> Broken:
    """Each external id is there once, and so are each customer's words, which no two messages share."""
    ids = Counter((row["inbox"], row["author"], row["external_id"]) for row in truth.messages)
    words = Counter((row["conversation_id"], row["author"], row["body"]) for row in truth.messages)
    for key, times in [*ids.items(), *words.items()]:
        if times > 1:
            yield f"doubled: {key} is stored {times} times"


def order_is_kept(record: Record, truth: Truth, heard: Sequence[Heard]) -> Broken:
    """Positions have no gaps; messages lie as they were acknowledged; answers arrived as they lie."""
    for conversation, rows in _by_conversation(truth.messages).items():
        if [row["position"] for row in rows] != list(range(1, len(rows) + 1)):
            yield f"gaps: conversation {conversation} has positions {[row['position'] for row in rows]}"
    places = {(row["inbox"], row["external_id"]): row["position"] for row in truth.messages}
    acknowledged: dict[tuple[str, str], list[int]] = defaultdict(list)
    for said in record.acknowledged():
        if (said.inbox, said.external_id) in places:
            acknowledged[said.inbox, said.customer].append(places[said.inbox, said.external_id])
    for (inbox, customer), positions in acknowledged.items():
        if positions != sorted(positions):
            yield f"overtaken: messages of {customer} at {inbox} lie at {positions}"
    yield from _answers_in_order(truth, heard)


def every_answer_ends(truth: Truth) -> Broken:
    """Nothing is on its way for ever."""
    for row in truth.outbox:
        if row["state"] not in ENDS:
            yield f"never ends: answer {row['key']} is {row['state']} after {row['attempts']} tries"


def no_key_succeeds_twice(truth: Truth, heard: Sequence[Heard]) -> Broken:
    """The shop took each key at most once, and what the desk believes to have sent, it has."""
    times = Counter(one.key for one in heard)
    kiosks = [row for row in truth.outbox if row["inbox"].endswith(("kiosk", "market"))]
    keys = {row["key"] for row in kiosks}
    for key, count in times.items():
        if count > 1:
            yield f"doubled: the shop took key {key} {count} times"
        if key not in keys:
            yield f"invented: the shop took key {key}, of which the store knows nothing"
    for row in kiosks:
        if row["state"] in _ARRIVED and not times[row["key"]]:
            yield f"lost: answer {row['key']} is {row['state']} and never reached the shop"


def consoles_were_told(truth: Truth, told: Iterable[int]) -> Broken:
    """One console, over all its sockets, was told of every message once, in the feed's order."""
    expected = [row["message_id"] for row in truth.events if row["kind"] == "message_received"]
    found = list(told)
    if found != expected:
        missing, twice = set(expected) - set(found), [one for one, times in Counter(found).items() if times > 1]
        yield f"a console was not told of {sorted(missing)}, twice of {twice}, or in another order"


def _answers_in_order(truth: Truth, heard: Sequence[Heard]) -> Broken:
    arrived = {one.key: place for place, one in reversed(list(enumerate(heard)))}
    for conversation, rows in _by_conversation(truth.outbox).items():
        places = [arrived[row["key"]] for row in rows if row["key"] in arrived]
        if places != sorted(places):
            yield f"overtaken: answers of conversation {conversation} arrived as {places}"


def _of(truth: Truth, author: str) -> list[Row]:
    return [row for row in truth.messages if row["author"] == author]


def _by_conversation(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["conversation_id"]].append(row)
    return found


