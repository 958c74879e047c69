"""People who log in: who they are, what they may see, and how they prove it."""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

import argon2

from desk.config.model import Config
from desk.config.people import Account, Agent
from desk.domain.errors import DeskError
from desk.domain.ids import AgentId
from desk.domain.roles import Role
from desk.domain.time import Clock
from desk.store import sessions
from desk.store.conversations import Walls
from desk.store.protocol import Store
from desk.store.sessions import Session

COOKIE = "desk_session"
#: The bus's topic on which the digest of each session's token is published that its owner ended.
LOGGED_OUT = "logged_out"
#: A shift and its overtime; an agent logs in once a day.
LIFETIME = timedelta(hours=16)
#: For how long somebody who was recognised is not looked up again. That he logged out, here or at another process, is
#: known at once; where the bus is cut, after this.
_FRESH = timedelta(seconds=10)
#: Sessions remembered at once; it is more than one process has people.
_REMEMBERED = 10_000


@cache
def _nobodys_proof() -> str:
    return argon2.PasswordHasher().hash(secrets.token_urlsafe(16))


class BadLogin(DeskError):
    """Name or password is wrong; which one is not said."""

    code = "bad_login"

    def __init__(self) -> None:
        super().__init__("Name or password is wrong.")


class NotLoggedIn(DeskError):
    """The session is missing or over."""

    code = "not_logged_in"

    def __init__(self) -> None:
        super().__init__("Log in first.")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is logged in. ``walls`` are the merchants that he may see."""

    id: AgentId
    name: str
    role: Role
    walls: Walls
    language: str
    csrf: str
    agent: Agent | None = None


class _Recognised(NamedTuple):
    person: Person
    until: datetime


class People:
    """Logs people in and out, and recognises them; ``clock`` is one that does not leap."""

    def __init__(self, store: Store, config: Config, clock: Clock) -> None:
        self._store = store
        self._config = config
        self._clock = clock
        self._hasher = argon2.PasswordHasher()
        #: By the digest of their session's token.
        self._recognised: dict[str, _Recognised] = {}
        #: Sessions that have ended: what was read before the newest of them did may not be remembered after it.
        self._ended = 0

    async def log_in(self, name: str, password: str) -> tuple[str, Person]:
        """Return a new session's token and its person, or raise ``BadLogin``."""
        known = self._known(AgentId(name))
        proof = known.password_hash if known else None
        right = await asyncio.to_thread(self._verify, proof, password)
        if known is None or proof is None or not right:
            raise BadLogin
        token, now = secrets.token_urlsafe(32), self._clock()
        session = Session(known.id, _csrf(token, proof), now + LIFETIME)
        await self._store.write(lambda tx: sessions.begin(tx, digest_of(token), session, now))
        return token, self._person(known, session)

    async def who(self, token: str | None) -> Person:
        """Return whose session a token is, or raise ``NotLoggedIn``."""
        if not token:
            raise NotLoggedIn
        now, digest = self._clock(), digest_of(token)
        recognised = self._recognised.get(digest)
        if recognised is None or recognised.until <= now:
            recognised = await self._look_up(token, digest, now)
        return recognised.person

    async def log_out(self, token: str) -> None:
        """End a session."""
        await self._store.write(lambda tx: sessions.end(tx, digest_of(token)))
        self.forget(digest_of(token))

    def forget(self, digest: str) -> None:
        """Recognise somebody no longer whose session was ended, here or elsewhere."""
        self._recognised.pop(digest, None)
        self._ended += 1

    async def _look_up(self, token: str, digest: str, now: datetime) -> _Recognised:
        ended = self._ended
        session = await self._store.read(lambda tx: sessions.find(tx, digest, now))
        known = self._known(session.person) if session else None
        if session is None or known is None or session.csrf != _csrf(token, known.password_hash):
            raise NotLoggedIn
        found = _Recognised(self._person(known, session), min(session.expires_at, now + _FRESH))
        if ended == self._ended:
            self._remember(digest, found)
        return found

    def _remember(self, digest: str, found: _Recognised) -> None:
        if len(self._recognised) >= _REMEMBERED:
            self._recognised.clear()
        self._recognised[digest] = found

    def _known(self, person: AgentId) -> Agent | Account | None:
        return self._config.agents.get(person) or self._config.accounts.get(person)

    def _person(self, known: Agent | Account, session: Session) -> Person:
        agent = known if isinstance(known, Agent) else None
        every = frozenset(self._config.merchants)
        walls = every if known.role is Role.OPERATOR else known.merchants
        language = agent.language if agent else "en"
        return Person(known.id, known.name, known.role, walls, language, session.csrf, agent)

    def _verify(self, proof: str | None, password: str) -> bool:
        """Check a password; for a name that does not exist that takes as long as for one that does."""
        try:
            return self._hasher.verify(proof or _nobodys_proof(), password)
        except argon2.exceptions.VerificationError:
            return False


def _csrf(token: str, proof: str | None) -> str:
    """Return a session's token for changes, bound to the password: with another one the session is over."""
    return hashlib.sha256(f"{token}/{proof}".encode()).hexdigest()


def digest_of(token: str) -> str:
    """Return what is stored of a token: whoever reads the database cannot log in with it."""
    return hashlib.sha256(token.encode()).hexdigest()
