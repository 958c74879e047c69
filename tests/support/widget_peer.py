"""The widget as a peer of the conformance kit: customers write through the desk's own routes and read from them."""

import hashlib

import aiohttp

from desk.builtin.widget import WidgetType
from desk.testing.conformance import Peer


class WidgetPeer(Peer):
    """A storefront page and whoever opens it."""

    kind = WidgetType()

    def __init__(self) -> None:
        super().__init__()
        self._numbers = 0

    def named(self, customer: str) -> str:
        return hashlib.sha256(_key(customer).encode()).hexdigest()[:32]

    async def writes(self, text: str, customer: str = "ana") -> None:
        self._numbers += 1
        async with aiohttp.ClientSession(headers=_headers(customer)) as session:
            body = {"id": f"m{self._numbers}", "text": text, "language": "en"}
            async with session.post(f"{self._url()}/messages", json=body) as answer:
                assert answer.status == 201, await answer.text()

    async def heard(self, customer: str = "ana") -> list[str]:
        async with (
            aiohttp.ClientSession(headers=_headers(customer)) as session,
            session.get(f"{self._url()}/messages") as answer,
        ):
            told = (await answer.json())["messages"]
        return [one["body"] for one in told if one["author"] == "agent"]

    async def received(self, customer: str = "ana") -> list[tuple[str, bytes]]:
        async with aiohttp.ClientSession(headers=_headers(customer)) as session:
            async with session.get(f"{self._url()}/messages") as answer:
                told = (await answer.json())["messages"]
            files = [file for one in told for file in one.get("attachments", [])]
            return [(file["name"], await self._file(session, file["id"])) for file in files]

    async def _file(self, session: aiohttp.ClientSession, number: str) -> bytes:
        async with session.get(f"{self._url()}/files/{number}") as answer:
            return await answer.read()

    def _url(self) -> str:
        return f"{self.desk_url}/widget/{self.inbox}"


def _key(customer: str) -> str:
    return f"key-of-the-customer-{customer}"


def _headers(customer: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {_key(customer)}"}
