"""What an operator writes of one Medusa shop."""

from typing import Annotated

import msgspec

from desk import Settings


class MedusaSettings(Settings):
    """``[inbox.settings]``; secrets are written as ``{ env = "NAME" }`` or ``{ file = "PATH" }``.

    ``url`` is where the shop's server answers, ``api_key`` a secret key of its dashboard. With a ``webhook_secret``
    the desk's subscriber is installed in the shop, and what happens there is told at once.
    """

    url: str
    api_key: str
    webhook_secret: str = ""
    #: While the secret is being changed, the one before.
    previous_webhook_secret: str = ""
    #: Of a server with several storefronts, the sales channel whose orders these are; empty: all.
    sales_channel: str = ""
    #: The address of an order in the shop's dashboard, with ``{id}`` in it.
    order_url: str = ""
    #: Orders that did not change for so many days are not read.
    days: Annotated[int, msgspec.Meta(ge=1, le=36_500)] = 365
    #: Orders in a page.
    page: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 50
