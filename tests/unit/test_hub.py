"""Sockets' queues: a reader gets everything in order or is told to fetch anew; one who takes nothing is cut off."""

import asyncio
from typing import Any, cast

import pytest
from aiohttp import WSMsgType, web

from desk.testing import until
from desk.web import hub
from desk.web.hub import Reader, converse

RESYNC = b"resync"


class Socket:
    """Takes frames one by one, as a network does."""

    closed = False

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.open = asyncio.Event()

    async def send_frame(self, frame: bytes, kind: WSMsgType) -> None:
        await self.open.wait()
        self.sent.append(frame)


class Transport:
    """Remembers that it was cut."""

    aborted = False

    def abort(self) -> None:
        self.aborted = True


class Request:
    """As much of a request as a conversation needs."""

    def __init__(self) -> None:
        self.transport = Transport()


async def _ends() -> None:
    """Hear a reader who leaves at once."""


async def _waits() -> None:
    await asyncio.Event().wait()


async def _fails(error: Exception) -> None:
    raise error


async def test_a_reader_who_falls_behind_while_frames_leave_gets_nothing_from_after_the_gap_before_he_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hub, "MAX_WAITING", 2)
    socket = Socket()
    reader = Reader(cast("Any", socket))
    sending = asyncio.ensure_future(reader.send_forever(RESYNC))
    for number in range(4):
        reader.put(b"%d" % number)
        await asyncio.sleep(0)
    socket.open.set()
    await until(lambda: RESYNC in socket.sent)
    sending.cancel()
    assert socket.sent == [b"0", RESYNC]


@pytest.mark.parametrize("error", [TimeoutError(), ConnectionResetError()])
async def test_a_reader_who_takes_nothing_any_more_is_cut_off(error: Exception) -> None:
    request = Request()
    await converse(cast("web.Request", request), _waits(), _fails(error))
    assert request.transport.aborted


async def test_a_reader_who_leaves_is_told_nothing_more() -> None:
    request = Request()
    await converse(cast("web.Request", request), _ends(), _waits())
    assert not request.transport.aborted


async def test_a_fault_of_ours_ends_the_socket_and_is_not_hidden() -> None:
    with pytest.raises(ExceptionGroup) as raised:
        await converse(cast("web.Request", Request()), _waits(), _fails(ValueError("ours")))
    assert raised.group_contains(ValueError, match="ours")
