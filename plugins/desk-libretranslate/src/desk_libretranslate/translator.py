"""The translator that the desk asks."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from aiohttp import ClientError, ClientSession

from desk import Batching, Translation
from desk_libretranslate.answers import ServerTrouble, translations
from desk_libretranslate.codes import name


class LibreTranslateTranslator:
    """A LibreTranslate server; a batch is one request."""

    name = "libretranslate"

    def __init__(
        self,
        url: str,
        pairs: Sequence[tuple[str, str]],
        batching: Batching,
        *,
        api_key: str = "",
        timeout: float = 30.0,
    ) -> None:
        self._url = url.rstrip("/")
        self._pairs = pairs
        self._key = {"api_key": api_key} if api_key else {}
        self._timeout = timeout
        self._session: ClientSession | None = None
        self._not_before = 0.0
        self._closed = False
        self.batching = batching

    def model_of(self, source: str, target: str) -> str:
        """Return the pair in the server's names; which model it has for it, it does not tell."""
        return f"{name(source)}-{name(target)}"

    def pairs(self) -> Iterable[tuple[str, str]]:
        """Return the pairs from the settings: the server is not asked, it may still be starting."""
        return self._pairs

    async def translate_batch(
        self, segments: Sequence[str], source: str, target: str, deadline: float
    ) -> Sequence[Translation]:
        """Translate a batch in one request; the server is left alone for as long as it asked to be."""
        pause = self._not_before - asyncio.get_running_loop().time()
        if pause > 0:
            raise ServerTrouble(f"LibreTranslate at {self._url}: it wants to be left alone for {pause:.0f} s", pause)
        body = {"q": list(segments), "source": name(source), "target": name(target), "format": "text", **self._key}
        async with asyncio.timeout(min(deadline, self._timeout)):
            return [Translation(text) for text in await self._asked(body, len(segments))]

    async def close(self) -> None:
        """Close the connections; nothing can be translated afterwards."""
        self._closed = True
        if self._session is not None:
            await self._session.close()

    async def _asked(self, body: Mapping[str, object], count: int) -> Sequence[str]:
        """Return the server's texts; raise ``ServerTrouble`` that names the server."""
        try:
            # A redirected POST would arrive as a GET.
            async with self._open().post(f"{self._url}/translate", json=body, allow_redirects=False) as response:
                return translations(response.status, response.headers, await response.read(), count)
        except ClientError as error:
            raise ServerTrouble(f"LibreTranslate at {self._url} cannot be reached ({error}): is it running?") from error
        except ServerTrouble as trouble:
            self._not_before = asyncio.get_running_loop().time() + trouble.pause
            raise ServerTrouble(f"LibreTranslate at {self._url}: {trouble}", trouble.pause) from trouble

    def _open(self) -> ClientSession:
        """Return the one session, which needs a running loop to be made."""
        if self._closed:
            raise RuntimeError("the translator is closed")
        if self._session is None:
            self._session = ClientSession()
        return self._session
