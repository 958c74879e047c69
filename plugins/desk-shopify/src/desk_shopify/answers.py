"""Reading what the Admin API answers: its data, its budget, and errors that come with status 200."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from desk import Allowance, Phrase, Rejected, Reply, Throttled, Unanswered

Answer = Mapping[str, Any]
_DENIED = "ACCESS_DENIED"


def data_of(answer: Answer, now: datetime) -> Mapping[str, Any]:
    """Return what was asked for, or raise what went wrong.

    A field that the app may not see, such as a customer's name, is null and no error.
    """
    errors, data = answer.get("errors"), answer.get("data")
    if not errors and isinstance(data, Mapping):
        return data
    if isinstance(errors, list) and isinstance(data, Mapping) and all(map(_hidden, errors)):
        return data
    raise _error(errors, answer, now)


def allowance_of(reply: Reply) -> Allowance | None:
    """Return what a reply says of the budget: what is left of it, and what the call cost in the end."""
    if reply.status == 401:
        return Allowance(cost=0)
    told = _cost(_answer(reply))
    status = told.get("throttleStatus")
    if status is None:
        return None
    return Allowance(
        remaining=float(status["currentlyAvailable"]),
        burst=float(status["maximumAvailable"]),
        per_second=float(status["restoreRate"]),
        cost=float(told.get("actualQueryCost") or 0),
    )


def requested(answer: Answer) -> float | None:
    """Return what Shopify wanted to see in the budget before it began, if it says so."""
    told = _cost(answer).get("requestedQueryCost")
    return None if told is None else float(told)


def _answer(reply: Reply) -> Answer:
    try:
        answer = reply.json() if reply.status == 200 else {}
    except ValueError:
        return {}
    return answer if isinstance(answer, Mapping) else {}


def _cost(answer: Answer) -> Mapping[str, Any]:
    return (answer.get("extensions") or {}).get("cost") or {}


def _hidden(error: Mapping[str, Any]) -> bool:
    """Tell whether an error only says that a field of something is not for this app to see."""
    return _code(error) == _DENIED and len(error.get("path") or ()) > 1


def _code(error: Mapping[str, Any]) -> str:
    return str((error.get("extensions") or {}).get("code", ""))


def _error(errors: Any, answer: Answer, now: datetime) -> Exception:
    if not isinstance(errors, list):
        if not errors:
            return Rejected(400, Phrase("desk_shopify", "Shopify answered neither data nor errors"))
        return Rejected(400, str(errors))
    codes, said = {_code(error) for error in errors}, _said(errors)
    if "THROTTLED" in codes:
        return Throttled(now + _wait(answer), Phrase("desk_shopify", "Shopify says: too many points at once"))
    if codes & {"INTERNAL_SERVER_ERROR", "TIMEOUT"}:
        return Unanswered(Phrase("desk_shopify", "Shopify failed: “{words}”", {"words": said}))
    if _DENIED in codes:
        words = {"words": said}
        return Rejected(
            403, Phrase("desk_shopify", "The app may not do this; look at its scopes in Shopify: “{words}”", words)
        )
    return Rejected(400, Phrase("desk_shopify", "Shopify says no: “{words}”", {"words": said}))


def _wait(answer: Answer) -> timedelta:
    """Return how long the budget takes to hold what was asked for."""
    told = _cost(answer)
    status = told.get("throttleStatus") or {}
    missing = float(told.get("requestedQueryCost") or 0) - float(status.get("currentlyAvailable") or 0)
    return timedelta(seconds=max(1.0, missing / float(status.get("restoreRate") or 50)))


def _said(errors: Iterable[Mapping[str, Any]]) -> str:
    return "; ".join(str(error.get("message", error)) for error in errors)
