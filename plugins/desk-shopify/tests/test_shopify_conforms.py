"""The connector keeps its promises, against Shopify's own schema."""

from pathlib import Path

import pytest
from desk_shopify.connector import manifest_of
from desk_shopify.peer import ShopifyPeer
from desk_shopify.settings import ShopifySettings

from desk.testing.conformance import CHECKS, Check, checked

pytestmark = pytest.mark.usefixtures("shopify_schemas")
MANIFEST = manifest_of(ShopifySettings(shop="acme.myshopify.com", client_id="app", client_secret="hush"))
CONCERNED = [check for check in CHECKS if all(needed(MANIFEST) for needed in check.needs)]


@pytest.mark.parametrize("check", CONCERNED, ids=str)
async def test_shopify_conforms(check: Check, tmp_path: Path) -> None:
    await checked(check, ShopifyPeer, tmp_path)
