"""One shop's Admin API."""

from collections.abc import Mapping
from typing import Any

from desk import Call, Line
from desk_shopify.answers import data_of, requested
from desk_shopify.queries import Query
from desk_shopify.versions import ADMIN


class Admin:
    """Asks, spending what Shopify last said that a query may cost."""

    def __init__(self, origin: str, line: Line) -> None:
        self._url = f"{origin}/admin/api/{ADMIN}/graphql.json"
        self._line = line
        self._costs: dict[str, float] = {}

    async def ask(self, query: Query, /, **variables: Any) -> Mapping[str, Any]:
        """Return the data of an answer; errors rise as those of the line."""
        body = {"query": query.text, "variables": variables}
        cost = self._costs.get(query.text, query.cost)
        # A shop that is not found must not be taken for an order that is not.
        asked = Call(method="POST", url=self._url, json=body, cost=cost, accepts=frozenset({404}))
        reply = await self._line.call(asked)
        answer = reply.json()
        told = requested(answer)
        if told is not None:
            self._costs[query.text] = told
        return data_of(answer, self._line.now())
