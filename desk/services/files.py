"""Files on their way into a message: taken in within the channel's and the operator's limits, sent, or forgotten."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from desk.config.model import Config
from desk.connections.channel import Channel
from desk.domain.errors import Unavailable
from desk.domain.files import NO_FILES, FileRefused, FileRules, check, type_of
from desk.domain.ids import InboxId
from desk.domain.messages import Attachment
from desk.domain.phrases import Phrase
from desk.domain.time import Clock
from desk.store import uploads
from desk.store.protocol import Store, Transaction
from desk.store.uploads import Holder

#: How long a file waits to be sent: over a night and a weekend's Monday, and no longer.
KEPT = timedelta(days=3)
#: Files that one person may have chosen and not sent for one conversation; more than go with any message.
_WAITING = 40
#: Bytes of one merchant's that may wait: a flood of uploads must not fill the disk.
_WAITING_BYTES = 2_000_000_000
_FORGET_EVERY = 600.0
_FORGOTTEN_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Held:
    """A file that waits to be sent."""

    number: int
    file: Attachment


class Files:
    """What agents and customers choose before they send it; ``run`` forgets what never is."""

    def __init__(self, store: Store, config: Config, channels: Mapping[InboxId, Channel], clock: Clock) -> None:
        self._store = store
        self._config = config
        self._channels = channels
        self._clock = clock

    @property
    def inside(self) -> FileRules:
        """What may be left for colleagues, whatever the channel takes."""
        return self._config.attachments

    def rules(self, inbox: InboxId) -> FileRules:
        """Return what files an inbox takes now."""
        channel = self._channels.get(inbox)
        return NO_FILES if channel is None else channel.connector.manifest.files.within(self._config.attachments)

    async def hold(self, holder: Holder, name: str, content: bytes, rules: FileRules) -> Held:
        """Keep a file until it is sent; raises ``FileRefused``."""
        file = Attachment(name=name, type=type_of(name, content), size=len(content), content=content)
        check(rules.objection(file.name, file.type, file.size))

        def unit(tx: Transaction) -> int:
            if uploads.count(tx, holder) >= _WAITING:
                raise FileRefused(Phrase("desk", "Too many files wait to be sent. Send or remove some first."))
            if uploads.weight(tx, holder.merchant) + file.size > _WAITING_BYTES:
                raise Unavailable("Too many files wait to be sent here; try again later.")
            return uploads.add(tx, holder, file, self._clock())

        return Held(await self._store.write(unit), file)

    async def held(self, holder: Holder, numbers: Sequence[int], rules: FileRules) -> tuple[Attachment, ...]:
        """Return files that are about to be sent; raises ``FileRefused``, also for one that is forgotten by now."""
        if not numbers:
            return ()
        found = await self.found(holder, numbers)
        if len(found) < len(set(numbers)):
            raise FileRefused(Phrase("desk", "A file waited too long and is gone. Remove it and choose it again."))
        check(rules.objection_to_all(found))
        return found

    async def found(self, holder: Holder, numbers: Sequence[int]) -> tuple[Attachment, ...]:
        """Return those of some files that still wait."""
        return tuple(await self._store.read(lambda tx: uploads.contents(tx, holder, numbers)))

    async def drop(self, holder: Holder, numbers: Sequence[int]) -> None:
        """Forget files: they were sent, or taken out again."""
        await self._store.write(lambda tx: uploads.drop(tx, holder, numbers))

    async def run(self) -> None:
        """Forget again and again what was never sent."""
        while True:
            while await self.forget():
                pass
            await asyncio.sleep(_FORGET_EVERY)

    async def forget(self) -> int:
        """Forget some of what was never sent; return how many files."""
        before = self._clock() - KEPT
        return await self._store.write(
            lambda tx: uploads.forget_of_any_merchant(tx, before, _FORGOTTEN_AT_ONCE)
        )
