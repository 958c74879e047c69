"""What operators see of integrators' programs, and what they do about them."""

from collections.abc import Mapping

from desk.config.agreements import Receiver
from desk.domain.errors import Conflict, NotFound
from desk.domain.ids import ReceiverId
from desk.domain.time import Clock
from desk.store import tellings
from desk.store.conversations import Walls
from desk.store.protocol import Store, Transaction
from desk.store.tellings import Owed, Place, Try


class Receivers:
    """The ``[[webhook]]`` tables of the desk, and what each was told."""

    def __init__(self, store: Store, receivers: Mapping[ReceiverId, Receiver], clock: Clock) -> None:
        self._store = store
        self._receivers = receivers
        self._clock = clock

    async def places(self, walls: Walls) -> list[tuple[Receiver, Place]]:
        """Return those that are told of anybody inside the walls, and how far each was told."""
        known = [receiver for receiver in self._receivers.values() if receiver.merchants & walls]
        return await self._store.read(lambda tx: [(one, tellings.place(tx, one.id)) for one in known])

    async def page(
        self, receiver: ReceiverId, walls: Walls, before: int, limit: int
    ) -> list[tuple[Owed, list[Try]]]:
        """Return what a receiver was and is told, the newest first, each with its tries."""
        self._check_known(receiver)

        def unit(tx: Transaction) -> list[tuple[Owed, list[Try]]]:
            found = tellings.page(tx, receiver, walls, before, limit)
            tried = tellings.tries(tx, [owed.id for owed in found], walls)
            return [(owed, tried[owed.id]) for owed in found]

        return await self._store.read(unit)

    async def replay(self, number: int, walls: Walls) -> None:
        """Tell one again; refused while its receiver is switched off."""

        def unit(tx: Transaction) -> None:
            owed = tellings.get(tx, number, walls)
            self._check_known(owed.receiver)
            if tellings.place(tx, owed.receiver).off_since is not None:
                raise Conflict(f"The webhook {owed.receiver} is switched off; switch it on first.")
            tellings.replay(tx, owed, self._clock())

        await self._store.write(unit)

    async def resume(self, receiver: ReceiverId) -> None:
        """Tell one again that was switched off: what happens from now on."""
        self._check_known(receiver)
        await self._store.write(lambda tx: tellings.switch_on(tx, receiver))

    def _check_known(self, receiver: ReceiverId) -> None:
        if receiver not in self._receivers:
            raise NotFound(f"There is no webhook {receiver!r}.")
