"""The OpenAPI 3.1 document, made from the endpoints and the wire types."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from desk.web import wire
from desk.web.endpoints import Endpoint

_PARAMETER = re.compile(r"{(\w+)}")
_REFERENCE = "#/components/schemas/{name}"

#: Stands for a body that is a file as it is.
FILE = bytes

#: What the widget calls: method, path, body, answer, status, summary.
WIDGET_CALLS: tuple[tuple[str, str, type[Any] | None, type[Any] | None, int, str], ...] = (
    ("GET", "/widget/{inbox}/settings", None, wire.WidgetSettings, 200, "Return what the widget needs to draw itself."),
    ("POST", "/widget/{inbox}/messages", wire.VisitorMessage, wire.Accepted, 201, "Take a customer's message."),
    ("GET", "/widget/{inbox}/messages", None, wire.VisitorPage, 200, "Return what the customer's window shows."),
    ("POST", "/widget/{inbox}/files", FILE, wire.AttachmentView, 201, "Keep a file until the customer sends it."),
    ("GET", "/widget/{inbox}/files/{file}", None, None, 200, "Return a file that the customer sent or was sent."),
    ("POST", "/widget/{inbox}/receipts", wire.Receipt, None, 204, "Note how far the customer's window got."),
)
#: What logs people in and out.
SESSION_CALLS: tuple[tuple[str, str, type[Any] | None, type[Any] | None, int, str], ...] = (
    ("POST", "/api/session", wire.Login, wire.Me, 201, "Log in."),
    ("GET", "/api/session", None, wire.Me, 200, "Return who is logged in."),
    ("DELETE", "/api/session", None, None, 204, "Log out."),
)
_FRAMES = (wire.Frame, wire.CaughtUp, wire.Resync, wire.TypingFrame, wire.ViewingFrame, wire.WorldFrame,
    wire.WorldChange, wire.OrdersChanged, wire.Doing, wire.Showing,
    wire.WebhookEvent, wire.VisitorFrame, wire.VisitorTyping, wire.VisitorHello, wire.VisitorDoing)  # fmt: skip


def document(endpoints: Sequence[Endpoint], version: str) -> dict[str, Any]:
    """Return the whole document; frames of the two sockets are schemas without a path."""
    calls = [
        *SESSION_CALLS,
        *((one.method, one.path, _body(one), one.answer, one.status, one.summary) for one in endpoints),
        *WIDGET_CALLS,
    ]
    types = {type_ for call in calls for type_ in call[2:4] if type_ not in (None, FILE)} | {wire.Problem, *_FRAMES}
    schemas, components = msgspec.json.schema_components(
        sorted(types, key=lambda type_: type_.__name__), ref_template=_REFERENCE
    )
    del schemas
    paths: dict[str, dict[str, Any]] = {}
    for method, path, body, answer, status, summary in calls:
        paths.setdefault(path, {})[method.lower()] = _operation(path, body, answer, status, summary)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Meridian Desk", "version": version, "license": {"name": "Apache-2.0"}},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "desk_session"},
                "visitor": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _body(endpoint: Endpoint) -> type[Any] | None:
    return FILE if endpoint.upload else endpoint.body


def _operation(
    path: str, body: type[Any] | None, answer: type[Any] | None, status: int, summary: str
) -> dict[str, Any]:
    widget = path.startswith("/widget/")
    operation: dict[str, Any] = {
        "summary": summary,
        "security": [{"visitor" if widget else "session": []}],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in _PARAMETER.findall(path)
        ],
        "responses": {
            str(status): {"description": "Done.", **(_content(answer) if answer else {})},
            "default": {"description": "A problem.", **_content(wire.Problem)},
        },
    }
    if body is FILE:
        operation["requestBody"] = {"required": True, "content": {"application/octet-stream": {}}}
        operation["parameters"].append({"name": "name", "in": "query", "schema": {"type": "string"}})
    elif body is not None:
        operation["requestBody"] = {"required": True, **_content(body)}
    return operation


def _content(type_: type[Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": {"$ref": _REFERENCE.format(name=type_.__name__)}}}}
