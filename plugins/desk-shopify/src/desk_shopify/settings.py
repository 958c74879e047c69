"""``[inbox.settings]`` of a Shopify inbox."""

from typing import Annotated

from msgspec import Meta

from desk import Settings

#: A shop by its permanent name, or a peer on loopback.
_SHOP = r"^([a-z0-9][a-z0-9-]*\.myshopify\.com|http://127\.0\.0\.1:[0-9]+)$"


class ShopifySettings(Settings):
    """Secrets are written as ``{ env = "NAME" }`` or ``{ file = "PATH" }``."""

    #: The shop's permanent name, such as ``acme.myshopify.com``, whatever its own domain is.
    shop: Annotated[str, Meta(pattern=_SHOP)]
    client_id: str
    #: Signs webhooks, and gets access tokens.
    client_secret: str
    #: While the secret is being changed, what it was before.
    previous_client_secret: str = ""
    #: Of apps that got it by another way than by their secret; with a refresh token it may expire.
    access_token: str = ""
    refresh_token: str = ""
    #: Whether Shopify mails the customer about a refund or a cancellation that was asked for here.
    notify: bool = True
    #: How far back orders are read; beyond 60 days Shopify wants the scope ``read_all_orders``.
    history_days: Annotated[int, Meta(ge=1, le=3650)] = 60

    @property
    def origin(self) -> str:
        """The shop's address."""
        return self.shop if "://" in self.shop else f"https://{self.shop}"

    @property
    def domain(self) -> str:
        """How webhooks name the shop."""
        return self.shop.removeprefix("http://")
