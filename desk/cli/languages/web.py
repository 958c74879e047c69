"""The network as ``desk languages`` uses it: https, the environment's proxies, time-outs, several tries."""

import http.client
import ipaddress
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlsplit

from desk.cli.languages.errors import NoNetwork
from desk.domain.errors import Invalid

T = TypeVar("T")

#: Seconds without a byte before a server counts as gone.
TIMEOUT = 30.0
#: Tries in a row that bring nothing new, and the seconds before the second of them; they double.
_TRIES, _PAUSE = 4, 1.0
#: What may well be different a moment later.
_PASSING = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
#: An index is some hundred kilobytes; more is none.
_LARGEST_INDEX = 64 * 1024 * 1024


class Broken(Exception):
    """An answer ended before its time."""


class Web:
    """Opens addresses; ``pause`` waits between tries."""

    def __init__(self, pause: Callable[[float], None] = time.sleep, timeout: float = TIMEOUT) -> None:
        self._pause = pause
        self._timeout = timeout
        self._opener = urllib.request.build_opener(_Redirects)

    def open(self, url: str, headers: Mapping[str, str]) -> http.client.HTTPResponse:
        """Ask for an address once; what goes wrong is raised as it comes, but for addresses that are not safe."""
        request = urllib.request.Request(_safe(url), headers={"User-Agent": "meridian-desk", **headers})  # noqa: S310
        answer: http.client.HTTPResponse = self._opener.open(request, timeout=self._timeout)
        return answer

    def read(self, url: str) -> bytes:
        """Return all that stands at an address, such as an index."""
        return self.again(url, lambda: self._whole(url), lambda: 0)

    def again(self, url: str, attempt: Callable[[], T], gained: Callable[[], int]) -> T:
        """Try until it works; give up after some tries in a row after which ``gained`` is no larger than before."""
        best, left = gained(), _TRIES
        while True:
            try:
                return attempt()
            except (OSError, http.client.HTTPException, Broken) as error:
                if not _passing(error):
                    raise NoNetwork(url, _reason(error)) from error
                left = left - 1 if gained() <= best else _TRIES - 1
                if left <= 0:
                    raise NoNetwork(url, f"{_reason(error)} ({_TRIES} tries)") from error
            best = max(best, gained())
            self._pause(_PAUSE * 2 ** (_TRIES - 1 - left))

    def _whole(self, url: str) -> bytes:
        with self.open(url, {}) as answer:
            body = answer.read(_LARGEST_INDEX + 1)
        if len(body) > _LARGEST_INDEX:
            raise Invalid(f"{url}: it is larger than {_LARGEST_INDEX} bytes; this is no index of languages")
        if answer.length:  # what is still to come
            raise Broken(f"the connection ended {answer.length} bytes too early")
        return body


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows only where one may go directly."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        return super().redirect_request(req, fp, code, msg, headers, _safe(newurl))


def _safe(url: str) -> str:
    """Return an address that may be asked: https, or http on this machine."""
    parts = urlsplit(url)
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and _loopback(parts.hostname))):
        return url
    raise Invalid(f"{url}: expected an address that begins with https://")


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _passing(error: Exception) -> bool:
    """Tell whether another try may help."""
    if isinstance(error, urllib.error.HTTPError):
        return error.code in _PASSING or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR
    return not isinstance(getattr(error, "reason", None), ssl.SSLCertVerificationError)


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"the server answered {error.code} {error.reason}"
    if isinstance(error, Broken):
        return str(error)
    if isinstance(error, TimeoutError):
        return f"no answer within {TIMEOUT:g} s"
    reason = getattr(error, "reason", None) or error
    return f"it cannot be reached ({reason or type(error).__name__})"
