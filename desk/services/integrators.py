"""Everything about the programs of integrators: keeping what they are owed, telling it, and looking at it."""

from desk.bus.protocol import Bus
from desk.config.model import Config
from desk.connections.redaction import Redactor
from desk.domain.time import Clock
from desk.services.owing import Body, Owing
from desk.services.parts import Loop
from desk.services.receivers import Receivers
from desk.services.telling import TellingService
from desk.store.protocol import Store


class Integrators:
    """The ``[[webhook]]`` tables at work; whoever starts the desk keeps the ``loops`` going."""

    def __init__(
        self, store: Store, config: Config, redactor: Redactor, body: Body, bus: Bus, clock: Clock
    ) -> None:
        known = config.receivers
        self.receivers = Receivers(store, known, clock)
        self.loops: list[Loop] = [
            ("owing", Owing(store, known, body, bus, clock).run),
            ("telling", TellingService(store, known, redactor, bus, clock).run),
        ]
