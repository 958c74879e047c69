"""The plugin and the kind of connector that it hands over."""

from desk import Connector, ConnectorType, InboxInfo, Line, hookimpl
from desk_shopify.connector import ShopifyConnector
from desk_shopify.settings import ShopifySettings


class ShopifyType:
    """``[[inbox]] connector = "shopify"``."""

    name = "shopify"
    settings_type = ShopifySettings

    def connect(self, inbox: InboxInfo, settings: ShopifySettings, line: Line) -> Connector:
        """Return the connector of one shop."""
        del inbox
        return ShopifyConnector(settings, line)


class Shopify:
    """The plugin."""

    @hookimpl
    def register_connectors(self) -> list[ConnectorType]:
        """Hand over the kind of connector."""
        return [ShopifyType()]
