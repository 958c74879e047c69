"""Taking messages in: checked, stored with their envelope, and only then acknowledged."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from desk.bus.protocol import Bus
from desk.config.model import Config, Inbox
from desk.domain.errors import Invalid, NotFound
from desk.domain.files import clean_name, names_of
from desk.domain.ids import InboxId
from desk.domain.language import canonical
from desk.domain.messages import Attachment, InboundMessage, Letter
from desk.domain.phrases import Phrase
from desk.domain.time import Clock
from desk.journal import steps, trace
from desk.services.firsthand import ARRIVALS, Arrival
from desk.store import accepting
from desk.store import inbox as units
from desk.store.accepting import Accepted, Incoming
from desk.store.protocol import Store, Transaction

#: Longer than anything a customer types; a longer text is refused with a word, or quarantined.
MAX_TEXT = 20_000
#: Bytes of files that are kept of a message; more than any channel of people takes.
MAX_ATTACHED = 40 * 1024 * 1024
#: More files than anybody sends on purpose.
MAX_FILES = 100
#: What of a quoted correspondence and of its markup is kept beside the envelope, which has all.
_LONGEST_REST, _LONGEST_MARKUP = 200_000, 1_000_000
#: More characters than any channel gives to a message, a customer or her name.
_LONGEST_NAME = 500
#: More of a reason than an operator reads.
_LONGEST_REASON = 1_000
#: What channels send that know no date lies before it.
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
#: C0 and C1 controls but tab and newline, and unpaired surrogates.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(text: str) -> str:
    """Return a text without what no reader can see or no database can hold.

    Control characters and unpaired surrogates go; line ends become one kind; all else stays, also
    marks of direction, which the console isolates. The envelope keeps the bytes as they came.
    """
    if text.isprintable():  # most are, and this is asked for every message
        return text
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def legible(text: str) -> str:
    """Return a text as its readers will see it, or refuse one that says nothing."""
    cleaned = clean(text)
    if not cleaned.strip():
        raise Invalid("text: found nothing to read; write a message")
    return cleaned


class Intake:
    """The desk's front door. What ``accept`` returned is on disk and will reach a reader."""

    def __init__(self, store: Store, config: Config, bus: Bus, clock: Clock) -> None:
        self._store = store
        self._config = config
        self._bus = bus
        self._clock = clock

    def inbox(self, inbox: InboxId) -> Inbox:
        """Return an inbox, or say that there is none."""
        found = self._config.inboxes.get(inbox)
        if found is None:
            raise NotFound(f"There is no inbox {inbox!r}.")
        return found

    async def accept(self, inbox: InboxId, message: InboundMessage) -> Accepted:
        """Store one message; a repeat of its ``external_id`` returns the first one's place."""
        merchant = self.inbox(inbox).merchant
        now = self._clock()
        cleaned = checked(message, now)
        begun = trace.begun()
        incoming = Incoming(merchant, inbox, cleaned, now, begun)
        accepted = await self._store.append_each(accepting.accept, incoming)
        self._bus.publish(ARRIVALS, Arrival(incoming, accepted))
        if steps.followed():
            trace.becomes(begun or trace.of_message(accepted.id))
            steps.step("accepted", message=accepted.id, conversation=accepted.conversation, again=accepted.duplicate)
        return accepted

    async def accept_all(self, inbox: InboxId, messages: Sequence[InboundMessage]) -> list[Accepted]:
        """Store a delivery's messages together; what cannot be accepted is set aside, not refused."""
        merchant, now = self.inbox(inbox).merchant, self._clock()
        good, bad = [], []
        for message in messages:
            try:
                good.append(checked(message, now))
            except Invalid as error:
                bad.append((message.raw, unreadable(str(error))))

        incoming = [Incoming(merchant, inbox, message, now) for message in good]

        def unit(tx: Transaction) -> list[Accepted]:
            for raw, reason in bad:
                units.quarantine(tx, merchant, inbox, raw, reason, now)
            return accepting.accept(tx, incoming)

        stored = await self._store.append(unit)
        for arrival in map(Arrival, incoming, stored):
            self._bus.publish(ARRIVALS, arrival)
        return stored

    async def quarantine(self, inbox: InboxId, raw: bytes, reason: str) -> None:
        """Set aside what cannot be understood, where an operator sees it."""
        merchant, now, told = self.inbox(inbox).merchant, self._clock(), unreadable(reason)
        await self._store.append(lambda tx: units.quarantine(tx, merchant, inbox, raw, told, now))


def unreadable(words: str) -> Phrase:
    """Return why something was set aside, in the words of what refused it."""
    return Phrase("desk", "This cannot be taken in: “{words}”", {"words": clean(words)[:_LONGEST_REASON]})


def checked(message: InboundMessage, now: datetime) -> InboundMessage:
    """Return a message as readers will see it, or refuse it with a reason.

    A channel whose clock is ahead does not put its customers behind all others for as long.
    """
    if message.attachments:
        message = _with_files(message)
    text = legible(message.body)
    if len(text) > MAX_TEXT:
        raise Invalid(f"text: found {len(text):,} characters; at most {MAX_TEXT:,} fit into a message")
    _identifying("id", message.external_id)
    _identifying("customer", message.customer)
    changed: dict[str, Any] = {}
    for name, tidy in _TIDY:
        told = getattr(message, name)
        if told is not None and told != ():
            changed[name] = tidy(told)
    if text is not message.body:
        changed["body"] = text
    if not _NO_DATE <= message.sent_at <= now:
        changed["sent_at"] = now
    return replace(message, **changed) if changed else message  # a new one takes as long as all else here


def _letter(told: Letter) -> Letter:
    return replace(
        told,
        subject=clean(told.subject).strip()[:_LONGEST_NAME],
        writer=_described(told.writer),
        rest=clean(told.rest)[:_LONGEST_REST],
        markup=clean(told.markup) if len(told.markup) <= _LONGEST_MARKUP else "",
    )


def _with_files(message: InboundMessage) -> InboundMessage:
    """Return a message with its files as they are kept; without words their names are its words."""
    if len(message.attachments) > MAX_FILES:
        raise Invalid(f"attachments: found {len(message.attachments)}; at most {MAX_FILES} fit to a message")
    kept = tuple(_kept(message.attachments))
    body = message.body if message.body.strip() else names_of(one.name for one in kept)
    return replace(message, body=body, attachments=kept)


def _kept(attachments: Iterable[Attachment]) -> Iterator[Attachment]:
    """Return files as they are kept: of those that would exceed what a message may weigh, name and size alone."""
    room = MAX_ATTACHED
    for one in attachments:
        content = one.content if one.content is not None and len(one.content) <= room else None
        room -= len(content or b"")
        kind = clean(one.type)[:_LONGEST_NAME]
        yield replace(one, name=clean_name(one.name), type=kind, inside=_described(one.inside), content=content)


def _identifying(field: str, name: str) -> None:
    if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_NAME or not _seen(name):
        raise Invalid(f"{field}: found {name!r:.100}; expected 1 to {_LONGEST_NAME} characters that can be seen")


def _seen(name: str) -> bool:
    return name.isprintable() or not _UNSEEN.search(name)


def _described(told: str | None) -> str | None:
    return None if told is None else clean(told).strip()[:_LONGEST_NAME] or None


def _tag(told: str) -> str | None:
    """Return a channel's word about the language, written the one way; what is no tag says nothing."""
    try:
        return canonical(told)
    except ValueError:
        return None


#: What most messages have nothing of, and what is kept of it where there is something.
_TIDY: Sequence[tuple[str, Callable[[Any], Any]]] = (
    ("customer_name", _described),
    ("country", _described),
    ("language", _tag),
    ("letter", _letter),
)
