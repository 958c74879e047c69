"""Units on sessions of people; only a digest of the token is stored."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.domain.ids import AgentId
from desk.domain.time import from_text
from desk.store.moments import to_text
from desk.store.protocol import Transaction

#: How long an expired session is kept.
_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Session:
    """A person who is logged in, the token that every change must carry, and for how long at the most."""

    person: AgentId
    csrf: str
    expires_at: datetime


def begin(tx: Transaction, token_hash: str, session: Session, now: datetime) -> None:
    """Store a session and forget those that expired long ago: a clock that runs ahead is put right one day."""
    tx.run("end_expired_sessions", now=to_text(now - _KEPT))
    tx.run(
        "add_session",
        token_hash=token_hash,
        person=session.person,
        csrf=session.csrf,
        now=to_text(now),
        expires_at=to_text(session.expires_at),
    )


def find(tx: Transaction, token_hash: str, now: datetime) -> Session | None:
    """Return a session that has not expired."""
    row = tx.one("session", token_hash=token_hash, now=to_text(now))
    return None if row is None else Session(AgentId(row["person"]), row["csrf"], from_text(row["expires_at"]))


def end(tx: Transaction, token_hash: str) -> None:
    """End a session."""
    tx.run("end_session", token_hash=token_hash)
