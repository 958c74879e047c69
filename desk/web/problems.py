"""Errors become answers here and nowhere else."""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from desk.domain.errors import ColleagueAnswered, DeskError, SomethingNewer
from desk.domain.files import FileRefused
from desk.domain.phrases import Phrase
from desk.i18n.catalogs import Catalogs
from desk.services.stopped import Stopped
from desk.store.errors import StoreAway
from desk.web import wire
from desk.web.answers import Answer
from desk.web.backend import BACKEND
from desk.web.limits import TooMany

log = logging.getLogger(__name__)

_STATUS = {
    "invalid": 422,
    "bad_login": 401,
    "not_logged_in": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "something_newer": 409,
    "colleague_answered": 409,
    "blocked": 422,
    "needs_confirmation": 422,
    "file_refused": 422,
    "too_many": 429,
    "unavailable": 503,
}
#: Seconds after which a database that was away is worth another try.
_STORE_IS_BACK = "2"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def answer(body: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Return a wire object as JSON."""
    return Answer(body, status, headers)


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn whatever a handler raises into a ``Problem``; what nobody foresaw is logged and says so."""
    try:
        return await handler(request)
    except Exception as error:  # noqa: BLE001 - each becomes an answer; what nobody foresaw is logged
        return refused(request, error)


def refused(request: web.Request, error: Exception) -> web.Response:
    """Return the answer that an error comes to, or raise it if it is none but an answer of its own."""
    match error:
        case DeskError():
            return _refusal(request, error)
        case web.HTTPException(status=status) if status < HTTPStatus.BAD_REQUEST:
            raise error
        case web.HTTPException():
            return answer(wire.Problem(code=_code(error), message=_sentence(error)), error.status)
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return answer(wire.Problem(code="internal", message="The desk failed at this. It was logged; try again."), 500)


def _refusal(request: web.Request, error: DeskError) -> web.Response:
    problem = wire.Problem(code=error.code, message=str(error))
    headers = {}
    match error:
        case SomethingNewer() | ColleagueAnswered():
            problem.newest = error.newest
        case TooMany():
            headers["Retry-After"] = str(error.seconds)
        case StoreAway():
            headers["Retry-After"] = _STORE_IS_BACK
        case Stopped():
            problem.verdicts = _verdicts(request, error)
        case FileRefused():
            problem.message = request.app[BACKEND].catalogs.render(error.phrase, _language(request))
    return answer(problem, _STATUS.get(error.code, 400), headers)


def _verdicts(request: web.Request, error: Stopped) -> list[wire.Verdict]:
    backend = request.app[BACKEND]
    language = _language(request)
    return [
        wire.Verdict(level=verdict.level, reason=_reason(backend.catalogs, verdict.reason, language), plugin=plugin)
        for plugin, verdict in error.verdicts
    ]


def _language(request: web.Request) -> str:
    return request.headers.get("Accept-Language", "en").split(",")[0].split(";")[0].strip() or "en"


def _reason(catalogs: Catalogs, reason: Phrase | None, language: str) -> str:
    return "" if reason is None else catalogs.render(reason, language)


def _code(error: web.HTTPException) -> str:
    return {404: "not_found", 405: "bad_method", 413: "too_large"}.get(error.status, "refused")


def _sentence(error: web.HTTPException) -> str:
    match error.status:
        case 404:
            return "There is nothing at this address."
        case 405:
            return "This address does not take this method."
        case 413:
            return "This is too large; at most 1 MB is taken."
    return error.text or error.reason
