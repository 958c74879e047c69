"""Structured logs: one thread from a message to the receipt of its answer, over all processes; and nobody's words."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk import Message, hookimpl
from desk.connections.redaction import Redactor
from desk.journal import trace
from desk.journal.lines import JsonLines, set_up
from desk.journal.steps import Step, step
from desk.testing import DeskUnderTest, FakeChannel, running, until
from tests.support import nats
from tests.support.fleet import Process, fleet

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
#: Words, names, addresses and secrets of which nothing may be logged.
MARKERS = ("Zebrafisch", "Quittenmus", "Murmeltier", "ana-marker", "VisitorKeyMarker", "BusMarker", "PasswordMarker")


async def test_one_thread_runs_from_a_message_to_its_receipt_through_every_process_and_nobodys_words_are_logged(
    tmp_path: Path, postgres_url: str
) -> None:
    with nats.started("--auth", "BusMarker") as server:
        async with fleet(tmp_path, postgres_url, server.url, "BusMarker") as desk:
            options = ("--log", "json", "--log-level", "debug")
            translator = await desk.start("translator", *options)
            worker, web = await desk.start("worker", *options), await desk.start("web", *options)
            visitor = await desk.person(web, Authorization="Bearer VisitorKeyMarker-of-some-length-0123456789")
            said = {"id": "m1", "text": "Onde está o Zebrafisch?", "name": "Ana Murmeltier"}
            answer = await visitor.ask("POST", "/widget/acme-web/messages", said, traceparent=PARENT)
            assert (answer.status, answer.headers.get("X-Request-Id")) == (201, TRACE), (answer, web.logged)
            prepared = await step_of(worker, "prepared")
            ines = await desk.log_in(web, "ines")
            reply = {"text": "Your Quittenmus arrives tomorrow.", "seen": 1, "key": "k1", "confirm": True}
            path = f"/api/conversations/{prepared['conversation']}/replies"
            sent = await ines.ask("POST", path, reply)
            assert sent.status == 201, sent.raw
            await step_of(worker, "tried")
            receipt = {"position": 2, "state": "read"}
            assert (await visitor.ask("POST", "/widget/acme-web/receipts", receipt)).status == 204
            await step_of(web, "receipt")
            refused = await visitor.ask("POST", "/widget/acme-web/messages", {"id": "m2", "text": "Zebrafisch" * 3_000})
            assert refused.status == 422

    steps = [(line["role"], line["event"]) for line in lines_of(web, worker) if line.get("trace") == TRACE]
    way = [("web", "accepted"), ("worker", "prepared"), ("web", "reply_queued"), ("worker", "sending"), ("worker", "tried")]
    assert set(way) | {("web", "request"), ("web", "receipt")} <= set(steps)
    [queued] = [line for line in web.lines if line["event"] == "reply_queued"]
    [request] = [line for line in web.lines if line.get("route", "").endswith("replies")]
    assert queued["request"] == request["trace"] == sent.headers["X-Request-Id"]
    for line in [line for process in (web, worker, translator) for line in process.logged]:
        assert not [marker for marker in MARKERS if marker.casefold() in line.casefold()], line


async def step_of(process: Process, event: str) -> dict[str, Any]:
    """Return the line of a step once there is one."""
    await until(lambda: any(line["event"] == event for line in process.lines), within=30)
    return next(line for line in process.lines if line["event"] == event)


def lines_of(*processes: Process) -> list[dict[str, Any]]:
    return [line for process in processes for line in process.lines]


@pytest.fixture
def logged() -> Iterator[list[dict[str, Any]]]:
    """Return the lines of JSON that are logged meanwhile, on every level."""
    lines: list[dict[str, Any]] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(self.format(record)))

    handler, root = Keeping(), logging.getLogger()
    handler.setFormatter(JsonLines("all"))
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


async def test_what_a_message_came_to_is_logged_under_its_own_number(
    desk: DeskUnderTest, shop: FakeChannel, logged: list[dict[str, Any]]
) -> None:
    await shop.says("Wo ist mein Zebrafisch?")
    await desk.reply("It swims to you.")
    [message] = [line["message"] for line in logged if line["event"] == "accepted"]
    followed = [line["event"] for line in logged if line.get("trace") == trace.of_message(message)]
    assert [event for event in followed if event != "called"] == [
        "accepted",
        "prepared",
        "assigned",
        "translated",
        "reply_queued",
        "sending",
        "tried",
    ]
    assert "zebrafisch" not in json.dumps(logged).casefold()


async def test_a_plugin_that_quotes_what_it_stumbled_over_puts_no_words_into_the_log(
    tmp_path: Path, logged: list[dict[str, Any]]
) -> None:
    class Quoting:
        @hookimpl
        async def filter_inbound(self, message: Message) -> Message:
            raise ValueError(f"what does {message.body} mean?")

    async with running(tmp_path, plugins={"quoting": Quoting}) as desk:
        await desk.shop.says("Wo ist mein Zebrafisch?")
        await desk.settled()
    assert "HookFailed" in json.dumps(logged)
    assert "zebrafisch" not in json.dumps(logged).casefold()


def line_of(message: str, *arguments: object, error: BaseException | None = None) -> dict[str, Any]:
    told = None if error is None else (type(error), error, error.__traceback__)
    record = logging.LogRecord("desk.x", logging.WARNING, __file__, 1, message, arguments, told)
    found: dict[str, Any] = json.loads(JsonLines("web").format(record))
    return found


def test_a_line_keeps_numbers_and_identifiers_and_of_errors_the_type_and_the_place() -> None:
    try:
        int("Zebrafisch")
    except ValueError as error:
        line = line_of("inbox %s: %d of %s failed: %s", "acme-web", 3, "my Zebrafisch", error, error=error)
    assert line["facts"] == ["acme-web", 3, "...", "ValueError"]
    assert (line["event"], line["error"]) == ("inbox %s: %d of %s failed: %s", "ValueError")
    assert line["where"][-1].endswith("test_a_line_keeps_numbers_and_identifiers_and_of_errors_the_type_and_the_place")
    assert (line["role"], line["level"], line["logger"]) == ("web", "warning", "desk.x")


def test_what_others_say_in_words_of_their_own_is_left_out() -> None:
    record = logging.LogRecord("libraries.own", logging.INFO, __file__, 1, "heard 'Zebrafisch'", (), None)
    assert json.loads(JsonLines("web").format(record))["event"] == "..."


def test_a_line_in_which_a_secret_was_hidden_says_no_more_than_that() -> None:
    redactor = Redactor()
    redactor.learn(["secret-of-ours"])
    record = logging.LogRecord("desk.x", logging.INFO, __file__, 1, "%s and %s", ("Zebrafisch", "secret-of-ours"), None)
    handler = logging.StreamHandler()
    logging.getLogger().addHandler(handler)
    with redactor.guarding():
        [guard] = handler.filters
        assert isinstance(guard, logging.Filter)
        assert guard.filter(record)
    logging.getLogger().removeHandler(handler)
    assert json.loads(JsonLines("web").format(record))["event"] == "..."


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"traceparent": PARENT}, TRACE),
        ({"traceparent": PARENT, "X-Request-Id": "other"}, TRACE),
        ({"X-Request-Id": "edge-1.42_x"}, "edge-1.42_x"),
        ({"traceparent": PARENT.replace(TRACE, "0" * 32)}, None),
        ({"traceparent": "nonsense", "X-Request-Id": "two words"}, None),
        ({"X-Request-Id": "x" * 65}, None),
        ({}, None),
    ],
)
def test_a_trace_that_a_caller_began(headers: dict[str, str], expected: str | None) -> None:
    assert trace.given(headers) == expected


def test_people_are_spared_the_steps_unless_they_want_every_detail(capsys: pytest.CaptureFixture[str]) -> None:
    before = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        for kind, level in (("text", "info"), ("text", "debug"), ("json", "info")):
            set_up(kind, level, "web")
            step("accepted", message=7)
    finally:
        logging.getLogger().handlers[:], logging.getLogger("desk.path").level = before[0], logging.NOTSET
        logging.getLogger().setLevel(before[1])
    text, line = capsys.readouterr().err.splitlines()
    assert text.endswith(str(Step("accepted", {"message": 7})))
    assert json.loads(line)["message"] == 7
