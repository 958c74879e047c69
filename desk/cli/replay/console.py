"""The agents' side of a replay: what the console of each agent does."""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode

from desk.cli.replay.client import Client
from desk.web import wire
from desk.web.people import COOKIE

T = TypeVar("T")


class Agent:
    """Somebody who is signed in to the console."""

    def __init__(self, client: Client, me: wire.Me, token: str) -> None:
        self.me = me
        self.client = client
        self._headers = {"Cookie": f"{COOKIE}={token}", "X-CSRF-Token": me.csrf}

    @classmethod
    async def sign_in(cls, client: Client, name: str, password: str) -> "Agent":
        """Sign in, or raise ``Refused``."""
        answer = await client.call("POST", "/api/session", wire.Me, {}, wire.Login(name=name, password=password))
        return cls(client, answer.value, answer.cookies[COOKIE])

    async def find(self, customer: str) -> wire.ConversationView | None:
        """Return the conversation with a customer of this name, if there is one."""
        page = await self._get(f"/api/conversations?{urlencode({'q': customer})}", wire.ConversationPage)
        return next((one for one in page.conversations if one.customer.name == customer), None)

    async def messages(self, conversation: str) -> list[wire.MessageView]:
        """Return everything that was said, oldest first."""
        said: list[wire.MessageView] = []
        more = True
        while more:
            before = f"?before={said[0].position}" if said else ""
            page = await self._get(f"/api/conversations/{conversation}/messages{before}", wire.MessagePage)
            said, more = [*page.messages, *said], page.more
        return said

    async def reply(self, conversation: str, body: wire.Reply) -> wire.MessageView:
        """Answer the customer; asked once, for what was seen may have to be read again."""
        path = f"/api/conversations/{conversation}/replies"
        return (await self.client.once("POST", path, wire.MessageView, self._headers, body)).value

    async def take(self, conversation: str) -> wire.ConversationView:
        """Take a conversation that nobody has."""
        return await self._change("POST", conversation, "take", wire.ConversationView)

    async def translate(self, conversation: str, language: str) -> None:
        """Have a colleague's conversation made readable."""
        body = wire.LanguageChoice(language=language)
        await self._change("POST", conversation, "texts", wire.ConversationDetail, body)

    async def resolve(self, conversation: str) -> None:
        """Close a conversation."""
        await self._change("PUT", conversation, "state", wire.ConversationView, wire.StateChange(state="resolved"))

    async def cursor(self) -> str:
        """Return where the feed is now."""
        return (await self._get("/api/conversations?limit=1", wire.ConversationPage)).cursor

    async def listen(self, cursor: Callable[[], str], hear: Callable[[str], None]) -> None:
        """Be present, and hear what happens after the cursor, until cancelled."""
        await self.client.follow(lambda: f"/api/live?after={cursor()}", self._headers, lambda: None, hear)

    async def _get(self, path: str, kind: type[T]) -> T:
        return (await self.client.call("GET", path, kind, self._headers)).value

    async def _change(self, method: str, conversation: str, what: str, kind: type[T], body: object = None) -> T:
        path = f"/api/conversations/{conversation}/{what}"
        return (await self.client.call(method, path, kind, self._headers, body)).value
