"""What an operator writes of one Vendure channel."""

from typing import Annotated

import msgspec

from desk import Settings

Count = Annotated[int, msgspec.Meta(ge=1, le=1000)]


class VendureSettings(Settings):
    """``[inbox.settings]``; secrets are written as ``{ env = "NAME" }`` or ``{ file = "PATH" }``.

    ``url`` is the shop's Admin API, ``channel`` the token of the Vendure channel that the inbox serves. With a
    ``webhook_secret`` the desk's plugin is installed in the shop: only then do customers' messages come.
    """

    url: str
    channel: str
    api_key: str
    webhook_secret: str = ""
    #: While the secret is being changed, the one before.
    previous_webhook_secret: str = ""
    #: The address of an order in the shop's dashboard, with ``{id}`` in it.
    order_url: str = ""
    #: Orders that did not change for so many days are not read.
    days: Annotated[int, msgspec.Meta(ge=1, le=36_500)] = 365
    #: Orders in a page; a shop may allow fewer than Vendure does by default.
    page: Count = 50
