"""A connector of django-oscar: a shop that is only read, has no moment of change, and lists the newest first."""

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from desk import (
    Call,
    Connector,
    Feed,
    InboxInfo,
    Line,
    Manifest,
    Money,
    OrderState,
    OrderView,
    Page,
    Paging,
    Rate,
    Settings,
    with_headers,
)

PAGE = 5
_STATES = {
    "Being processed": OrderState.PAID,
    "Shipped": OrderState.SENT,
    "Complete": OrderState.ARRIVED,
    "Cancelled": OrderState.CANCELLED,
}


class OscarSettings(Settings):
    """``[inbox.settings]``."""

    url: str
    user: str
    password: str


class OscarConnector(Connector):
    """One shop."""

    # What changed shows nowhere but in the order itself: every reading reads everything.
    manifest = Manifest(
        messages=False,
        feeds=(
            Feed(
                kind="order",
                paging=Paging.KEYSET,
                every=timedelta(minutes=15),
                overlap=timedelta(),
                reconcile=timedelta(minutes=15),
            ),
        ),
        fetches=frozenset({"order"}),
        rates={"default": Rate(20, 10)},
    )

    def __init__(self, settings: OscarSettings, line: Line) -> None:
        self._settings = settings
        self._line = line

    async def pages(self, kind: str, since: datetime | None, cursor: str | None) -> Page:
        """List orders from the end of the shop's list, which begins with the newest; ``cursor`` is how many were read.

        New orders shift the list by its other end. If one came since it was counted, this page is counted anew.
        """
        read, _, counted = (cursor or "0/").partition("/")
        count = int(counted) if counted else (await self._get("/", limit="1"))["count"]
        left = count - int(read)
        offset = max(0, left - PAGE)
        told = await self._get("/", offset=str(offset), limit=str(max(1, left - offset)))
        if told["count"] != count:
            return Page([], cursor=f"{read}/{told['count']}", more=True)
        rows = told["results"] if left > 0 else []
        reached = int(read) + len(rows)
        return Page([_order(row) for row in reversed(rows)], cursor=f"{reached}/{count}", more=reached < count)

    async def fetch(self, kind: str, name: str) -> OrderView:
        """Return one order; the shop's 404 says that it is gone."""
        return _order(await self._get(f"/{name}/"))

    def credentials(self) -> Mapping[str, str]:
        """Return who reads."""
        return {"user": self._settings.user, "password": self._settings.password}

    def authorised(self, call: Call, credentials: Mapping[str, str]) -> Call:
        """Sign in with each call."""
        pair = f"{credentials['user']}:{credentials['password']}".encode()
        return with_headers(call, Authorization=f"Basic {base64.b64encode(pair).decode()}")

    async def _get(self, path: str, **params: str) -> Any:
        url = f"{self._settings.url}/api/admin/orders{path}"
        return (await self._line.call(Call(method="GET", url=url, params=params))).json()


def _order(told: Mapping[str, Any]) -> OrderView:
    placed_at, address = datetime.fromisoformat(told["date_placed"]), told["shipping_address"] or {}
    return OrderView(
        id=told["url"].rstrip("/").rpartition("/")[2],
        number=told["number"],
        updated_at=placed_at,
        placed_at=placed_at,
        state=_STATES.get(told["status"], OrderState.OPEN),
        state_word=told["status"],
        total=Money.of(told["total_incl_tax"], told["currency"]),
        customer_name=f"{address.get('first_name', '')} {address.get('last_name', '')}".strip() or None,
        email=told["email"] or None,
    )


class OscarType:
    """``[[inbox]] connector = "oscar"``."""

    name = "oscar"
    settings_type = OscarSettings

    def connect(self, inbox: InboxInfo, settings: OscarSettings, line: Line) -> Connector:
        """Return the connector of one inbox."""
        return OscarConnector(settings, line)
