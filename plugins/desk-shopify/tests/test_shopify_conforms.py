"""The connector keeps its promises, against Shopify's own schema."""

from pathlib import Path

import pytest
from desk_shopify.peer import ShopifyPeer

from desk.testing.conformance import CHECKS, Check, checked
from desk.testing.conformance.check import has_messages

pytestmark = pytest.mark.usefixtures("shopify_schemas")
#: Shopify's APIs carry no messages.
CONCERNED = [check for check in CHECKS if has_messages not in check.needs]


@pytest.mark.parametrize("check", CONCERNED, ids=str)
async def test_shopify_conforms(check: Check, tmp_path: Path) -> None:
    await checked(check, ShopifyPeer, tmp_path)
