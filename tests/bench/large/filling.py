"""Fills an embedded desk's database with whole conversations, as the product would have written them one by one.

Ten messages each, in four languages with their translations, envelopes, answers that were delivered and the events of all
that; hundreds of conversations go on at once, so that what belongs together does not lie together. The newest
thousand are going on, whatever the size: that depends on the people at work, not on the years behind them.
"""

import itertools
import json
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desk.domain.ids import EPOCH
from desk.domain.phrases import Phrase, phrase_to_text
from desk.domain.time import to_text
from desk.domain.words import words
from desk.store.search import code_of
from desk.store.statements import migrations
from tests.bench.figures import progress
from tests.bench.large.speech import LANGUAGES, Sentence, Speech
from tests.bench.large.world import AGENTS, MERCHANTS, SHARES, inbox_of

MESSAGES = 10
RUNNING, QUEUED = 1000, 300
_AT_ONCE = 500
_LANGUAGES = (0.4, 0.25, 0.15, 0.2)
#: Between two messages of the whole desk: a million conversations take about a year.
_GAP = timedelta(seconds=2.5)
_END = datetime(2026, 11, 1, tzinfo=UTC)
_FIRST_NAMES = ("Ana", "Bruno", "Carla", "Dmitri", "Eva", "Farid", "Gül", "Hana", "Ivo", "João", "Kei", "Li", "Mei", "Nuno")
_TABLES = {
    "customer": "id merchant inbox external_id name language country created_at",
    "conversation": "id merchant inbox customer_id state language confidence corrected agent reason heard waiting_since "
    "answered_by course created_at updated_at",
    "message": "id merchant inbox conversation_id position external_id kind author agent body language confidence sent_at",
    "text": "id merchant message_id language body origin engine model flags checks warnings made_at",
    "envelope": "id merchant inbox conversation_id message_id position state attempts due_at raw received_at",
    "outbox": "message_id merchant inbox conversation_id position text_id state key attempts due_at external_id changed_at",
    "event": "merchant conversation_id message_id kind data at",
    "assignment": "id merchant conversation_id agent reason assigned_at seen_at released_at",
    "searched": "message_id conversation_id merchant note words",
}
_DUE = "0001-01-01T00:00:00.000000Z"
_REASON = phrase_to_text(Phrase("desk", "The next one in line"))


@dataclass(slots=True)
class _Talk:
    """A conversation that is being written."""

    number: int
    merchant: str
    language: str
    agent: str | None
    name: str
    order: str
    code: str
    #: The words of her name.
    called: tuple[str, ...]
    #: Ends with the customer's word.
    queued: bool
    running: bool
    id: int = 0
    began: str = ""
    last: str = ""


@dataclass(slots=True)
class _Rows:
    """What is about to be written, by table."""

    of: dict[str, list[tuple[object, ...]]] = field(default_factory=lambda: {table: [] for table in _TABLES})
    terms: set[str] = field(default_factory=set)


class Writer:
    """Makes the rows of one database after another of its messages."""

    def __init__(self, conversations: int) -> None:
        self._conversations = conversations
        self._speech = {language: Speech(language) for language in LANGUAGES}
        self._chance = random.Random(conversations)
        self._message = 0
        #: Terms that were written before.
        self._known: set[str] = set()
        self._began = _END - conversations * MESSAGES * _GAP

    def blocks(self) -> Iterator[_Rows]:
        """Yield everything, some hundred conversations at a time."""
        for first in range(0, self._conversations, _AT_ONCE):
            talks = [self._talk(number) for number in range(first, min(first + _AT_ONCE, self._conversations))]
            rows = _Rows()
            for position in range(1, MESSAGES + 1):
                drawn = {language: iter(one.sentences(len(talks))) for language, one in self._speech.items()}
                for talk in talks:
                    self._say(rows, talk, position, drawn)
            for talk in talks:
                self._end(rows, talk)
            self._known |= rows.terms
            yield rows

    def _talk(self, number: int) -> _Talk:
        running = number >= self._conversations - RUNNING
        queued = number >= self._conversations - QUEUED
        merchant = self._chance.choices(MERCHANTS, SHARES)[0]
        language = self._chance.choices(LANGUAGES, _LANGUAGES)[0]
        agent = None if queued else AGENTS[number % len(AGENTS)]
        name = f"{_FIRST_NAMES[number % len(_FIRST_NAMES)]} {self._speech['pt'].words[number % 5000].title()}"
        code, order = code_of(merchant, note=False), f"A-{10_000_000 + number}"
        return _Talk(number, merchant, language, agent, name, order, code, tuple(words(name)), queued, running)

    def _say(self, rows: _Rows, talk: _Talk, position: int, drawn: dict[str, Iterator[Sentence]]) -> None:
        self._message += 1
        moment = self._began + self._message * _GAP
        at, number = to_text(moment), int((moment - EPOCH).total_seconds() * 1000) << 22
        if position == 1:
            self._begin(rows, talk, number + 64, at)
        talk.last = at
        hers = position % 2 == 1 or (talk.queued and position == MESSAGES)
        written, read = (talk.language, "en") if hers else ("en", talk.language)
        terms = self._worded(rows, talk, number, (written, read), drawn, position, hers=hers, at=at)
        words_of = sorted(terms)
        rows.terms |= terms - self._known
        rows.of["searched"].append((number, talk.id, talk.merchant, 0, " ".join(words_of)))
        (self._hers if hers else self._ours)(rows, talk, number, position, at)

    def _worded(
        self,
        rows: _Rows,
        talk: _Talk,
        number: int,
        languages: tuple[str, str],
        drawn: dict[str, Iterator[Sentence]],
        position: int,
        *,
        hers: bool,
        at: str,
    ) -> set[str]:
        """Write a message and, where its reader speaks another language, its translation; return its terms."""
        code, order = talk.code, f" {talk.order}" if position in (1, 4) else ""
        terms = {code + word for word in (*talk.called, *(words(order) if order else ()))}
        for place, language in enumerate(dict.fromkeys(languages)):
            sentence = next(drawn[language])
            body = sentence.text + order
            terms.update([code + term for term in sentence.terms])
            if place:
                translated = (number + 1, talk.merchant, number, language, body, "machine", "argos", "1.9", "", "", "", at)
                rows.of["text"].append(translated)
                continue
            author, agent = ("customer", None) if hers else ("agent", talk.agent or AGENTS[0])
            inbox, key = inbox_of(talk.merchant), f"{author[0]}{self._message}"
            said = (number, talk.merchant, inbox, talk.id, position, key, "message", author, agent, body, language, 1.0, at)
            rows.of["message"].append(said)
        return terms

    def _begin(self, rows: _Rows, talk: _Talk, number: int, at: str) -> None:
        talk.id, talk.began = number, at
        inbox = inbox_of(talk.merchant)
        visitor = f"visitor-{talk.number:08}"
        rows.of["customer"].append((number + 1, talk.merchant, inbox, visitor, talk.name, talk.language, None, at))

    def _hers(self, rows: _Rows, talk: _Talk, number: int, position: int, at: str) -> None:
        inbox, raw = inbox_of(talk.merchant), b'{"id": "c%d", "text": "%s"}' % (self._message, b"x" * 80)
        envelope = (number + 2, talk.merchant, inbox, talk.id, number, position, "prepared", 0, _DUE, raw, at)
        rows.of["envelope"].append(envelope)
        self._happened(rows, talk, number, "message_received", f'{{"message": {number}}}', at)
        if talk.language != "en":
            self._happened(rows, talk, number, "text_added", f'{{"message": {number}, "language": "en"}}', at)
        if position == 1 and talk.agent:
            assigned = json.dumps({"agent": talk.agent, "before": None, "reason": _REASON})
            self._happened(rows, talk, None, "assigned", assigned, at)
            over = None if talk.running else at
            rows.of["assignment"].append((number + 3, talk.merchant, talk.id, talk.agent, _REASON, at, at, over))

    def _ours(self, rows: _Rows, talk: _Talk, number: int, position: int, at: str) -> None:
        text = number + 1 if talk.language != "en" else None
        inbox, key = inbox_of(talk.merchant), f"k{number}"
        sent = (number, talk.merchant, inbox, talk.id, position, text, "delivered", key, 1, _DUE, f"x{number}", at)
        rows.of["outbox"].append(sent)
        self._happened(rows, talk, number, "reply_queued", f'{{"message": {number}, "asked_at": "{at}"}}', at)
        for state in ("accepted", "delivered"):
            changed = f'{{"message": {number}, "state": "{state}", "reason": null}}'
            self._happened(rows, talk, number, "delivery_changed", changed, at)

    def _end(self, rows: _Rows, talk: _Talk) -> None:
        state = "resolved" if not talk.running else "open" if talk.queued else "waiting"
        if not talk.running:
            changed = '{"before": "waiting", "state": "resolved"}'
            self._happened(rows, talk, None, "state_changed", changed, talk.last)
        course = json.dumps([["open", talk.began], ["waiting", talk.last]])
        heard, since = (MESSAGES, talk.last) if talk.queued else (MESSAGES - 1, None)
        ended = (
            talk.id, talk.merchant, inbox_of(talk.merchant), talk.id + 1, state, talk.language, 1.0, 0, talk.agent,
            talk.agent and _REASON, heard, since, talk.agent, course, talk.began, talk.last,
        )  # fmt: skip
        rows.of["conversation"].append(ended)

    @staticmethod
    def _happened(rows: _Rows, talk: _Talk, message: int | None, kind: str, data: str, at: str) -> None:
        rows.of["event"].append((talk.merchant, talk.id, message, kind, data, at))


def fill(path: Path, conversations: int) -> None:
    """Make a new database with so many conversations; it gets its name once it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    connection = sqlite3.connect(part, isolation_level=None)
    for setting in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -500000"):
        connection.execute(f"PRAGMA {setting}")
    for number, script in migrations():
        connection.executescript(f"{script} PRAGMA user_version = {number};")
    later = _taken_out(connection)
    connection.execute("INSERT INTO searched_words (searched_words, rank) VALUES ('hashsize', 33554432)")
    for count, rows in enumerate(Writer(conversations).blocks(), 1):
        _write(connection, rows)
        if count % 100 == 0:
            progress(f"large: {count * _AT_ONCE:,} of {conversations:,} conversations")
    for statement in later:
        progress(f"large: {statement.split('(')[0]}")
        connection.execute(statement)
    connection.execute("INSERT INTO searched_words (searched_words, rank) VALUES ('hashsize', 1048576)")
    connection.execute("INSERT INTO remembered SELECT 'searchable', max(cursor) FROM event")
    connection.close()
    part.rename(path)


def _taken_out(connection: sqlite3.Connection) -> list[str]:
    """Drop the indexes that are cheaper made at the end, and what indexes words one by one; return how to make them."""
    found = connection.execute(
        "SELECT type, name, sql FROM sqlite_schema"
        " WHERE sql IS NOT NULL AND (type = 'index' OR name = 'searched_added')"
    ).fetchall()
    for kind, name, _ in found:
        connection.execute(f"DROP {kind} {name}")
    return [made for _, _, made in found]


def _write(connection: sqlite3.Connection, rows: _Rows) -> None:
    connection.execute("BEGIN")
    for table, columns in _TABLES.items():
        names = columns.split()
        places = ", ".join(itertools.repeat("?", len(names)))
        connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows.of[table])
    indexed = ((row[0], row[-1]) for row in rows.of["searched"])
    connection.executemany("INSERT INTO searched_words (rowid, words) VALUES (?, ?)", indexed)
    connection.executemany("INSERT OR IGNORE INTO term VALUES (?)", [(term,) for term in sorted(rows.terms)])
    connection.execute("COMMIT")
