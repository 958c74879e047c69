"""The desk's own channel: the chat widget that a storefront page carries."""

from collections.abc import Mapping, Sequence

from desk import Connector, ConnectorType, InboundMessage, InboxInfo, OutboundMessage, Outcome, Sent, Settings, hookimpl


class WidgetConnector:
    """Nothing has to travel: the customer's window reads from the desk itself."""

    async def send(self, message: OutboundMessage, key: str) -> Outcome:  # noqa: ARG002 - the contract's parameters
        """Accept an answer; the window fetches it and sends receipts."""
        return Sent(str(message.id))

    def verify(self, body: bytes, headers: Mapping[str, str]) -> bool:  # noqa: ARG002 - the contract's parameters
        """Refuse: visitors write through the widget's own routes."""
        return False

    def parse(self, body: bytes, headers: Mapping[str, str]) -> Sequence[InboundMessage]:  # noqa: ARG002 - see above
        """Return nothing: no delivery is ever genuine."""
        return ()


class WidgetType:
    """``[[inbox]] connector = "widget"``."""

    name = "widget"
    settings_type = Settings

    def connect(self, inbox: InboxInfo, settings: Settings) -> Connector:  # noqa: ARG002 - the contract's parameters
        """Return the connector of one inbox."""
        return WidgetConnector()


class Widget:
    """Brings the widget's kind of inbox."""

    @hookimpl
    def register_connectors(self) -> list[ConnectorType]:
        """Hand over the widget."""
        return [WidgetType()]
