"""The Admin API of one Vendure channel: GraphQL over the desk's line, its errors told as the desk's."""

from collections.abc import Mapping
from typing import Any

from desk import Call, ChannelError, Line, Phrase, Rejected, Reply, Revoked, Unanswered

#: What a key of any role may ask; refused, the key itself does not hold.
_PROBE = "query Probe { globalSettings { id } }"
_GONE = 404
_LONGEST_REASON = 300


class AdminApi:
    """Asks one document at a time. Vendure answers 200 to nearly everything: what went wrong is in the body."""

    def __init__(self, url: str, channel: str, line: Line) -> None:
        self._url = url
        self._channel = channel
        self._line = line

    async def ask(self, document: str, **variables: Any) -> Any:
        """Return ``data``, or raise one of the desk's errors for a channel."""
        told = _body(await self._post(document, variables))
        errors = told.get("errors") or []
        if not errors:
            return told["data"]
        if _code(errors[0]) == "FORBIDDEN":
            raise await self._forbidden(errors[0])
        raise _error(errors[0])

    async def _post(self, document: str, variables: Mapping[str, Any]) -> Reply:
        body = {"query": document, "variables": variables}
        headers = {"vendure-token": self._channel}
        call = Call(method="POST", url=self._url, headers=headers, json=body, accepts=frozenset({400}))
        return await self._line.call(call)

    async def _forbidden(self, error: Mapping[str, Any]) -> ChannelError:
        """Tell a key that may not do this from one that does not hold; Vendure says the same of both."""
        probed = _body(await self._post(_PROBE, {})).get("errors")
        if probed:
            return Revoked(
                Phrase(
                    "desk_vendure",
                    "The shop does not take the API key for this channel; make a new one in its dashboard",
                )
            )
        told = {"words": _said(error)}
        return Rejected(403, Phrase("desk_vendure", "The role of the API key may not do this: “{words}”", told))


def _body(reply: Reply) -> Mapping[str, Any]:
    try:
        told = reply.json()
    except ValueError as error:
        raise Unanswered(Phrase("desk_vendure", "The shop answered something that is no JSON")) from error
    if not isinstance(told, dict) or not ("data" in told or "errors" in told):
        raise Unanswered(Phrase("desk_vendure", "The shop answered something that is no answer of GraphQL"))
    return told


def _error(error: Mapping[str, Any]) -> ChannelError:
    said = _said(error)
    match _code(error):
        case "INTERNAL_SERVER_ERROR" | "":  # what Vendure did not foresee, such as its database's words
            return Unanswered(Phrase("desk_vendure", "The shop failed: “{words}”", {"words": said}))
        case "ENTITY_NOT_FOUND":
            return Rejected(_GONE, said)
        case "CHANNEL_NOT_FOUND":
            return Rejected(400, Phrase("desk_vendure", "“{words}”: look at the setting channel", {"words": said}))
        case "GRAPHQL_VALIDATION_FAILED":
            return Rejected(400, _not_known(said))
    return Rejected(400, said)


def _not_known(said: str) -> Phrase:
    return Phrase(
        "desk_vendure",
        "“{words}”: see that the desk's plugin is installed in the shop, and Vendure 3.6 or newer",
        {"words": said},
    )


def _code(error: Mapping[str, Any]) -> str:
    return str((error.get("extensions") or {}).get("code", ""))


def _said(error: Mapping[str, Any]) -> str:
    return str(error.get("message", ""))[:_LONGEST_REASON]
