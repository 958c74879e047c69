"""Access tokens: those that the app's secret gets for a day, those with a refresh token, and those that last."""

from collections.abc import Mapping
from typing import Any

from desk import Call, Line, Phrase, Revoked
from desk_shopify.settings import ShopifySettings

Values = Mapping[str, str]


def given(settings: ShopifySettings) -> Values:
    """Return what an operator gave; without an access token the first call gets one."""
    return {"access": settings.access_token, "refresh": settings.refresh_token, "secret": settings.client_secret}


async def renewed(settings: ShopifySettings, values: Values, line: Line) -> Values:
    """Return new tokens in place of ones that hold no longer."""
    if values.get("refresh"):
        told = await _granted(settings, line, grant_type="refresh_token", refresh_token=values["refresh"])
    elif settings.access_token:
        raise Revoked(
            Phrase(
                "desk_shopify",
                "The access token holds no longer, and came without a refresh token: give the inbox a new one",
            )
        )
    else:
        told = await _granted(settings, line, grant_type="client_credentials")
    return {**values, "access": told["access_token"], "refresh": told.get("refresh_token", "")}


async def _granted(settings: ShopifySettings, line: Line, **grant: str) -> Any:
    body = {"client_id": settings.client_id, "client_secret": settings.client_secret, **grant}
    url = f"{settings.origin}/admin/oauth/access_token"
    return (await line.call(Call(method="POST", url=url, json=body, rate="tokens", signed=False))).json()
