"""Talking to a desk that may vanish and come back: requests are repeated, sockets opened again."""

import asyncio
import contextlib
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import aiohttp
import msgspec

from desk.domain.errors import DeskError
from desk.web import wire

T = TypeVar("T")
#: Seconds for which a desk that does not answer is asked again.
PATIENCE = 60.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0
_HEARTBEAT = 20.0
#: Seconds for one answer; a reply is translated before it is answered.
_SLOWEST = aiohttp.ClientTimeout(total=120, sock_connect=5)
_TOO_MANY, _REFUSED, _FAILED = 429, 400, 500


class Unreachable(DeskError):
    """The desk did not answer for longer than anybody waits."""

    code = "unreachable"

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"{url} did not answer for {PATIENCE:g} s ({why}). Start the desk and run the same command again: "
            "nothing is sent twice."
        )


class Refused(DeskError):
    """The desk understood and said no."""

    def __init__(self, status: int, problem: wire.Problem) -> None:
        super().__init__(problem.message)
        self.status = status
        self.code = problem.code
        self.problem = problem


class NoAnswer(Exception):
    """Nobody knows whether the request was heard; ``pause`` is how long the desk asked to wait."""

    def __init__(self, why: str, pause: float | None = None) -> None:
        super().__init__(why)
        self.pause = pause


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What the desk said."""

    status: int
    value: T
    cookies: Mapping[str, str]


class Client:
    """One desk, as everybody in a replay reaches it; who asks is said in the headers."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self._session = session
        #: How often an answer or a socket was lost.
        self.lost = 0

    async def call(
        self, method: str, path: str, kind: type[T], headers: Mapping[str, str], body: object = None
    ) -> Answer[T]:
        """Ask until there is an answer; only what may safely be repeated is asked this way."""
        patience = Patience(self.url)
        while True:
            try:
                return await self.once(method, path, kind, headers, body)
            except NoAnswer as error:
                await patience.wait(error)

    async def once(
        self, method: str, path: str, kind: type[T], headers: Mapping[str, str], body: object = None
    ) -> Answer[T]:
        """Ask once; raise ``Refused`` for a no and ``NoAnswer`` where it is not known what happened."""
        data = None if body is None else msgspec.json.encode(body)
        typed = {**headers, "Content-Type": "application/json"}
        try:
            async with self._session.request(method, path, data=data, headers=typed, timeout=_SLOWEST) as response:
                raw = await response.read()
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            self.lost += 1
            raise NoAnswer(str(error) or type(error).__name__) from error
        cookies = {name: morsel.value for name, morsel in response.cookies.items()}
        return Answer(response.status, _decoded(response, raw, kind), cookies)

    async def follow(
        self,
        place: Callable[[], str],
        headers: Mapping[str, str],
        greeting: Callable[[], object],
        hear: Callable[[str], None],
    ) -> None:
        """Keep a socket open, again after each loss, until cancelled; ``greeting`` is sent first."""
        failures = 0
        while True:
            with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError):
                async with self._session.ws_connect(place(), headers=headers, heartbeat=_HEARTBEAT) as socket:
                    if (said := greeting()) is not None:
                        await socket.send_str(msgspec.json.encode(said).decode())
                    async for message in socket:
                        failures = 0
                        hear(message.data)
            self.lost += 1
            await asyncio.sleep(_pause(failures))
            failures += 1


class Patience:
    """Waits between tries, longer each time, and gives up after a minute."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._since: float | None = None
        self._tries = 0

    async def wait(self, error: NoAnswer) -> None:
        """Wait before the next try, or raise ``Unreachable``."""
        now = asyncio.get_running_loop().time()
        self._since = now if self._since is None else self._since
        if now - self._since > PATIENCE:
            raise Unreachable(self._url, str(error)) from error
        await asyncio.sleep(_pause(self._tries) if error.pause is None else error.pause)
        self._tries += 1


def _pause(tries: int) -> float:
    """Return seconds before another try: twice as long each time, and never the same for two who wait."""
    longest: float = min(_FIRST_PAUSE * 2 ** min(tries, 10), _LONGEST_PAUSE)
    return longest * random.uniform(0.5, 1)  # noqa: S311 - jitter, no secret


def _decoded(response: aiohttp.ClientResponse, raw: bytes, kind: type[T]) -> T:
    if response.status < _REFUSED:
        return msgspec.json.decode(raw, type=kind)
    try:
        problem = msgspec.json.decode(raw, type=wire.Problem)
    except msgspec.MsgspecError as error:
        raise NoAnswer(f"status {response.status} without a reason") from error
    if response.status == _TOO_MANY:
        raise NoAnswer(problem.message, float(response.headers.get("Retry-After", "1")))
    if response.status >= _FAILED:
        raise NoAnswer(problem.message)
    raise Refused(response.status, problem)
