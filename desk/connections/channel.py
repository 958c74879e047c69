"""One inbox's channel as the desk holds it: the connector, its line, and how both do."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable
from typing import TypeVar

from desk.connections.credentials import Keeper
from desk.connections.line import AiohttpTransport, ChannelLine
from desk.connections.redaction import Redactor
from desk.connections.shared import SharedBudgets
from desk.connections.standing import Standing
from desk.connections.vault import Vault
from desk.domain.phrases import Phrase, phrased
from desk.domain.time import Clock
from desk.hooks.connectors.contract import Connector
from desk.hooks.connectors.line import BudgetSpent, ChannelError, Revoked, Unanswered
from desk.hooks.connectors.values import InboxInfo
from desk.store import connections
from desk.store.protocol import Store, Transaction

log = logging.getLogger(__name__)
T = TypeVar("T")
#: Seconds that a connector has to let go of what it opened.
CLOSE_TIMEOUT = 5.0
#: More of what a connector stumbled over than people read.
_LONGEST_WORDS = 1_000
#: By whom an inbox was paused that paused itself.
ITSELF = "desk"


class Channel:
    """Asks a connector, in time and isolated: whatever it stumbles over comes out as a ``ChannelError``."""

    def __init__(
        self,
        inbox: InboxInfo,
        connector: Connector,
        line: ChannelLine,
        transport: AiohttpTransport,
        redactor: Redactor,
        clock: Clock,
    ) -> None:
        self.inbox = inbox
        self.connector = connector
        self.standing = Standing()
        self._line = line
        self._transport = transport
        self._redactor = redactor
        self._clock = clock
        #: What keeps the credentials, once it was started.
        self.keeper: Keeper | None = None
        self._store: Store | None = None

    @property
    def resting(self) -> bool:
        """Whether somebody paused the inbox: nothing is sent or read, what comes in is kept."""
        return self.standing.paused is not None

    async def start(self, store: Store, vault: Vault) -> None:
        """Load what outlasted the last stop; new settings end a pause that bad credentials brought."""
        self._store = store
        merchant, name = self.inbox.merchant, self.inbox.id
        before = await store.read(lambda tx: connections.get(tx, merchant, name))
        given = self.connector.credentials()
        keeper = self.keeper = Keeper(self.inbox, given, store, vault, self._redactor, self._clock)
        self._line.serves(self.connector, keeper, SharedBudgets(store, merchant, name) if store.shared else None)
        if before is None or before.given != keeper.digest:
            await keeper.current()
        if before is not None and before.given != keeper.digest and before.paused_by == ITSELF:
            await self.resume()
        elif before is not None:
            self.standing.paused, self.standing.paused_by = before.paused, before.paused_by

    async def close(self) -> None:
        """Close the line, whatever the connector makes of its end."""
        if self.keeper is not None:
            await self.keeper.close()
        with contextlib.suppress(ChannelError):
            await self.ask(self.connector.close(), CLOSE_TIMEOUT)
        await self._transport.close()

    async def ask(self, answer: Awaitable[T], within: float) -> T:
        """Return a connector's answer, or raise a ``ChannelError`` whose words are fit to be shown."""
        try:
            async with asyncio.timeout(within):
                result = await answer
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt) or _being_cancelled():
                raise
            await self._went_wrong(error, within)
            raise self._shown(error, within) from error
        self.standing.went_well(self._clock())
        return result

    def rests(self, tx: Transaction) -> bool:
        """Tell whether the inbox rests, by the database's word: another process may have paused or resumed it."""
        self.standing.paused, self.standing.paused_by = connections.pause_of(tx, self.inbox.id)
        return self.resting

    async def pause(self, reason: Phrase, by: str) -> None:
        """Let the inbox rest until somebody resumes it, also after a restart."""
        await self._keep_pause(reason, by)
        self.standing.paused, self.standing.paused_by = reason, by

    async def resume(self) -> None:
        """Let the inbox work again; what went wrong before is forgotten."""
        await self._keep_pause(None, None)
        self.standing.paused = self.standing.paused_by = None
        self.standing.went_well(self._clock())

    async def _went_wrong(self, error: BaseException, within: float) -> None:
        if isinstance(error, BudgetSpent):
            return
        told = self.said(error, within)
        log.warning("inbox %s: %s", self.inbox.id, told)
        self.standing.went_wrong(error, told, self._clock())
        if isinstance(error, Revoked):
            await self.pause(told, ITSELF)

    def said(self, error: BaseException, within: float = 0) -> Phrase:
        """Return what people are told of an error, without secrets."""
        if isinstance(error, ChannelError):
            return self._redactor.cleaned(phrased(error.reason))
        if isinstance(error, TimeoutError) and not str(error):
            return Phrase("desk", "No answer within {seconds} s", {"seconds": f"{within:.3g}"})
        words = self._redactor.clean(f"{type(error).__name__}: {error}")[:_LONGEST_WORDS]
        return Phrase("desk", "The connector stumbled: “{words}”", {"words": words})

    def _shown(self, error: BaseException, within: float) -> ChannelError:
        return error if isinstance(error, ChannelError) else Unanswered(self.said(error, within))

    async def _keep_pause(self, reason: Phrase | None, by: str | None) -> None:
        store, name, now = self._store, self.inbox.id, self._clock()
        if store is not None:
            await store.write(lambda tx: connections.pause(tx, name, reason, by, now))


def _being_cancelled() -> bool:
    """Tell whether it is the desk that stops, and not a connector that cancelled itself."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
