"""A kiosk where nobody talks: a channel of orders alone, as storefronts are whose customers write elsewhere."""

from dataclasses import replace

from desk import Connector, InboxInfo, Line, Repeats, ReplyRules, Webhook
from desk.testing.conformance import NotConcerned
from desk.testing.kiosk.connector import KioskConnector, KioskSettings, KioskType
from desk.testing.kiosk.peer import KioskPeer


class CounterConnector(KioskConnector):
    """One shop."""

    manifest = replace(KioskConnector.manifest, messages=False, repeats=Repeats.NEITHER, rules=ReplyRules())
    send = Connector.send
    look_up = Connector.look_up


class CounterType(KioskType):
    """``[[inbox]] connector = "kiosk"``, without words."""

    def connect(self, inbox: InboxInfo, settings: KioskSettings, line: Line) -> Connector:
        return CounterConnector(settings, line)


class CounterPeer(KioskPeer):
    """One shop, whose customers are never heard."""

    kind = CounterType()

    async def writes(self, text: str, customer: str = "ana") -> Webhook:
        raise NotConcerned("nobody writes here")
