"""The kiosk's connector, with a shop that is as fast as the load: it can be asked what arrived, and not more."""

from dataclasses import replace
from datetime import timedelta

from desk import Connector, ConnectorType, InboxInfo, Line, Rate, hookimpl
from desk.testing.kiosk.connector import KioskConnector, KioskSettings, KioskType


class HurriedConnector(KioskConnector):
    """Sends a thousand answers a second, and knows after half a second what became of one."""

    manifest = replace(
        KioskConnector.manifest,
        feeds=(),
        fetches=frozenset(),
        rates={"default": Rate(1000, 1000)},
        ends_within=timedelta(seconds=2),
        settles=timedelta(seconds=0.5),
        expiring=False,
    )


class HurriedType(KioskType):
    """``[[inbox]] connector = "kiosk"``."""

    def connect(self, inbox: InboxInfo, settings: KioskSettings, line: Line) -> Connector:
        """Return the connector of one inbox."""
        return HurriedConnector(settings, line)


class Kiosk:
    """The plugin."""

    @hookimpl
    def register_connectors(self) -> list[ConnectorType]:
        """Hand over the kind of connector."""
        return [HurriedType()]
