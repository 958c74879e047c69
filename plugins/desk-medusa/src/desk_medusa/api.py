"""The Admin API of one Medusa shop over the desk's line."""

from typing import Any

from desk import Call, Line, Phrase, Unanswered


class AdminApi:
    """Asks one thing at a time; what Medusa refuses rises as the desk's errors for a channel."""

    def __init__(self, url: str, line: Line) -> None:
        self._url = url
        self._line = line

    async def get(self, path: str, **params: str) -> Any:
        """Return what a path tells."""
        return await self._asked(Call(method="GET", url=self._url + path, params=params))

    async def post(self, path: str, **body: Any) -> Any:
        """Have something done."""
        return await self._asked(Call(method="POST", url=self._url + path, json=body))

    async def _asked(self, call: Call) -> Any:
        reply = await self._line.call(call)
        try:
            return reply.json()
        except ValueError as error:
            raise Unanswered(Phrase("desk_medusa", "The shop answered something that is no JSON")) from error
