"""Rows to domain objects and back; moments are written and read here only."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any

import msgspec

from desk.domain.actions import OrderAction
from desk.domain.conversations import Conversation
from desk.domain.events import KINDS, Event
from desk.domain.ids import AgentId, ConversationId, CustomerId, InboxId, MerchantId, MessageId, RegionId
from desk.domain.messages import Author, Customer, Kind, Message, Origin, Text
from desk.domain.phrases import Phrase, phrase_from_text
from desk.domain.states import State
from desk.domain.time import from_text
from desk.store import timing
from desk.store.moments import to_text
from desk.store.protocol import Row, Value


def json_list(values: Iterable[str | int]) -> str:
    """Return values as a JSON list, the form in which statements take many of them."""
    return msgspec.json.encode(sorted(values)).decode()


def moment(text: str | None) -> datetime | None:
    """Read a moment that may be missing."""
    return None if text is None else from_text(text)


def phrase(text: str | None) -> Phrase | None:
    """Read a phrase that may be missing."""
    return None if text is None else phrase_from_text(text)


def text_of(moment: datetime | None) -> str | None:
    """Write a moment that may be missing."""
    return None if moment is None else to_text(moment)


def conversation(row: Row) -> Conversation:
    """Read a conversation."""
    return Conversation(
        id=ConversationId(row["id"]),
        merchant=MerchantId(row["merchant"]),
        inbox=InboxId(row["inbox"]),
        customer=CustomerId(row["customer_id"]),
        state=State(row["state"]),
        language=row["language"],
        confidence=row["confidence"],
        corrected=bool(row["corrected"]),
        agent=None if row["agent"] is None else AgentId(row["agent"]),
        reason=row["reason"],
        topic=row["topic"],
        priority=row["priority"],
        heard=row["heard"],
        waiting_since=moment(row["waiting_since"]),
        snoozed_until=moment(row["snoozed_until"]),
        answered_by=None if row["answered_by"] is None else AgentId(row["answered_by"]),
        handed_by=None if row["handed_by"] is None else RegionId(row["handed_by"]),
        declined=_declined(row["declined"]),
        course=timing.course_from_text(row["course"]),
        deadlines=timing.deadlines_from_text(row["deadlines"]),
        created_at=from_text(row["created_at"]),
        updated_at=from_text(row["updated_at"]),
    )


def conversation_values(changed: Conversation) -> dict[str, Value]:
    """Return what ``save_conversation`` takes."""
    return {
        "id": changed.id,
        "merchant": changed.merchant,
        "state": changed.state.value,
        "language": changed.language,
        "confidence": changed.confidence,
        "corrected": int(changed.corrected),
        "agent": changed.agent,
        "reason": changed.reason,
        "topic": changed.topic,
        "priority": changed.priority,
        "heard": changed.heard,
        "waiting_since": text_of(changed.waiting_since),
        "snoozed_until": text_of(changed.snoozed_until),
        "answered_by": changed.answered_by,
        "handed_by": changed.handed_by,
        "declined": msgspec.json.encode([[agent, to_text(at)] for agent, at in changed.declined]).decode(),
        "course": timing.course_to_text(changed.course),
        "deadlines": timing.deadlines_to_text(changed.deadlines),
        "due": text_of(changed.due),
        "rings_at": text_of(changed.rings_at),
        "updated_at": to_text(changed.updated_at),
    }


def _declined(stored: str) -> tuple[tuple[AgentId, datetime], ...]:
    return tuple((AgentId(agent), from_text(at)) for agent, at in msgspec.json.decode(stored)) if stored != "[]" else ()


def message(row: Row) -> Message:
    """Read a message."""
    return Message(
        id=MessageId(row["id"]),
        merchant=MerchantId(row["merchant"]),
        conversation=ConversationId(row["conversation_id"]),
        position=row["position"],
        kind=Kind(row["kind"]),
        author=Author(row["author"]),
        agent=None if row["agent"] is None else AgentId(row["agent"]),
        body=row["body"],
        language=row["language"],
        confidence=row["confidence"],
        sent_at=from_text(row["sent_at"]),
        held=row["held"],
        action=None if row["action"] is None else _action(row["action"]),
    )


def action_to_text(action: OrderAction | None) -> str | None:
    """Write what is done to an order."""
    return None if action is None else msgspec.json.encode(action).decode()


def text(row: Row) -> Text:
    """Read a wording."""
    return Text(
        language=row["language"],
        body=row["body"],
        origin=Origin(row["origin"]),
        engine=row["engine"],
        model=row["model"],
        flags=tuple(row["flags"].split()),
        made_by=row["made_by"],
        glossary=row["glossary"],
        score=row["score"],
        checks=tuple(row["checks"].split()),
        warnings=tuple(row["warnings"].split()),
    )


def customer(row: Row) -> Customer:
    """Read a customer."""
    return Customer(
        id=CustomerId(row["id"]),
        merchant=MerchantId(row["merchant"]),
        inbox=InboxId(row["inbox"]),
        external_id=row["external_id"],
        name=row["name"],
        language=row["language"],
        country=row["country"],
    )


_action = msgspec.json.Decoder(OrderAction).decode
#: What events say of moments, besides when they happened.
_MOMENTS = {"due", "asked_at"}
_COMMON = {field.name for field in fields(Event)}
_encode = msgspec.json.Encoder().encode


@cache
def _own(kind: str) -> tuple[str, ...]:
    """Return what only this kind of event has."""
    return tuple(field.name for field in fields(KINDS[kind]) if field.name not in _COMMON)


def _written(value: object) -> object:
    return to_text(value) if isinstance(value, datetime) else value


def event_values(happened: Event) -> dict[str, Value]:
    """Return what ``add_event`` takes; what only this kind of event has goes into ``data``."""
    own = {name: _written(getattr(happened, name)) for name in _own(happened.kind)}
    return {
        "merchant": happened.merchant,
        "conversation_id": happened.conversation,
        "message_id": getattr(happened, "message", None),
        "kind": happened.kind,
        "data": _encode(own).decode(),
        "at": to_text(happened.at),
    }


def event(row: Row) -> Event:
    """Read an event."""
    data: Mapping[str, Any] = msgspec.json.decode(row["data"])
    return KINDS[row["kind"]](
        MerchantId(row["merchant"]), ConversationId(row["conversation_id"]), from_text(row["at"]), **_typed(data)
    )


def _typed(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _read(name, value) for name, value in data.items()}


def _read(name: str, value: Any) -> Any:
    if name in _MOMENTS:
        return moment(value)
    return msgspec.convert(value, Phrase) if isinstance(value, dict) else value
