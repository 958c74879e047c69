"""The desk's own channel: the chat widget that a storefront page carries."""

from desk import (
    Connector,
    ConnectorType,
    FileRules,
    InboxInfo,
    Line,
    Manifest,
    OutboundMessage,
    Outcome,
    Repeats,
    Sent,
    Settings,
    hookimpl,
)


class WidgetConnector(Connector):
    """Nothing has to travel: visitors write through the widget's own routes, and read from the desk itself."""

    #: What its window shows is the desk's own: the operator's limits are the only ones.
    manifest = Manifest(repeats=Repeats.KEY, files=FileRules(most=20, largest=40_000_000))

    async def send(self, message: OutboundMessage, key: str) -> Outcome:  # noqa: ARG002 - the contract's parameters
        """Accept an answer; the window fetches it and sends receipts."""
        return Sent(str(message.id))


class WidgetType:
    """``[[inbox]] connector = "widget"``."""

    name = "widget"
    settings_type = Settings

    def connect(self, inbox: InboxInfo, settings: Settings, line: Line) -> Connector:  # noqa: ARG002 - see above
        """Return the connector of one inbox."""
        return WidgetConnector()


class Widget:
    """Brings the widget's kind of inbox."""

    @hookimpl
    def register_connectors(self) -> list[ConnectorType]:
        """Hand over the widget."""
        return [WidgetType()]
