"""Units on files that were chosen and not sent yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.domain.ids import AgentId, ConversationId, InboxId, MerchantId
from desk.domain.messages import Attachment
from desk.domain.time import to_text
from desk.store import rows
from desk.store.protocol import Row, Transaction


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose files these are: what one has chosen, nobody else can send or see."""

    merchant: MerchantId
    inbox: InboxId
    name: str

    @classmethod
    def agent(cls, merchant: MerchantId, inbox: InboxId, agent: AgentId, conversation: ConversationId) -> "Holder":
        """Return an agent who writes into one conversation."""
        return cls(merchant, inbox, f"agent/{agent}/{conversation}")

    @classmethod
    def visitor(cls, merchant: MerchantId, inbox: InboxId, visitor: str) -> "Holder":
        """Return a customer at the widget."""
        return cls(merchant, inbox, f"visitor/{visitor}")


def add(tx: Transaction, holder: Holder, file: Attachment, now: datetime) -> int:
    """Keep a file until it is sent, and return its number."""
    number = tx.next_id()
    tx.run(
        "add_upload",
        id=number,
        **_held_by(holder),
        name=file.name,
        type=file.type,
        size=file.size,
        content=file.content,
        now=to_text(now),
    )
    return number


def contents(tx: Transaction, holder: Holder, numbers: Sequence[int]) -> list[Attachment]:
    """Return files in the order of their numbers, those that are still there."""
    found = tx.all("uploads_with_contents", **_held_by(holder), ids=rows.json_list(numbers))
    by_number = {row["id"]: _file(row) for row in found}
    return [by_number[number] for number in dict.fromkeys(numbers) if number in by_number]


def count(tx: Transaction, holder: Holder) -> int:
    """Return how many files somebody has chosen and not sent."""
    row = tx.one("uploads_held", **_held_by(holder))
    return int(row["count"]) if row else 0


def weight(tx: Transaction, merchant: MerchantId) -> int:
    """Return how many bytes of a merchant's wait to be sent or forgotten."""
    row = tx.one("uploads_weigh", merchant=merchant)
    return int(row["weight"]) if row else 0


def drop(tx: Transaction, holder: Holder, numbers: Sequence[int]) -> None:
    """Forget files: they were sent, or taken out again."""
    tx.run("drop_uploads", **_held_by(holder), ids=rows.json_list(numbers))


def forget_of_any_merchant(tx: Transaction, before: datetime, limit: int) -> int:
    """Forget files that were chosen before a moment, up to so many; return how many were."""
    return tx.run("forget_uploads_of_any_merchant", before=to_text(before), limit=limit)


def _held_by(holder: Holder) -> dict[str, str]:
    return {"merchant": holder.merchant, "inbox": holder.inbox, "holder": holder.name}


def _file(row: Row) -> Attachment:
    return Attachment(name=row["name"], type=row["type"], size=row["size"], content=row["content"])
