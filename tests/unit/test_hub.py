"""Sockets' queues: a reader gets everything in order or is told to fetch anew; one who takes nothing is cut off."""

import asyncio
from typing import Any, cast

import pytest
from aiohttp import WSMsgType, web

from desk.testing import until
from desk.web import hub
from desk.web.hub import Reader, converse, frame

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
    """Remembers what it was given, and that it was cut."""

    aborted = False

    def __init__(self, buffered: int = 0) -> None:
        self.buffered = buffered
        self.written: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def get_write_buffer_size(self) -> int:
        return self.buffered

    def is_closing(self) -> bool:
        return self.aborted

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
    reader = Reader(cast("Any", socket), cast("Any", Transport(buffered=2**20)))
    sending = asyncio.ensure_future(reader.send_forever(RESYNC))
    for number in range(4):
        reader.put(frame(b"%d" % number))
        await asyncio.sleep(0)
    socket.open.set()
    await until(lambda: RESYNC in socket.sent)
    sending.cancel()
    assert socket.sent == [b"0", RESYNC]


async def test_frames_leave_in_their_order_whether_the_network_takes_them_at_once_or_not() -> None:
    socket, transport = Socket(), Transport()
    socket.open.set()
    reader = Reader(cast("Any", socket), cast("Any", transport))
    reader.put(frame(b"before he is told anything"))
    sending = asyncio.ensure_future(reader.send_forever(RESYNC))
    await until(lambda: socket.sent)
    reader.put(frame(b"at once"))
    transport.buffered = 2**20
    reader.put(frame(b"has to wait"))
    transport.buffered = 0
    reader.put(frame(b"waits behind it"))
    assert transport.written == [frame(b"at once").packed]
    await until(lambda: len(socket.sent) == 3)
    sending.cancel()
    assert socket.sent[1:] == [b"has to wait", b"waits behind it"]


async def test_nothing_is_written_to_a_connection_that_was_cut() -> None:
    socket, transport = Socket(), Transport()
    reader = Reader(cast("Any", socket), cast("Any", transport))
    sending = asyncio.ensure_future(reader.send_forever(RESYNC))
    await asyncio.sleep(0)
    transport.abort()
    reader.put(frame(b"too late"))
    sending.cancel()
    assert transport.written == []


@pytest.mark.parametrize(
    ("length", "head"),
    [
        (0, "81 00"),
        (125, "81 7d"),
        (126, "81 7e 00 7e"),
        (65_535, "81 7e ff ff"),
        (65_536, "81 7f 00 00 00 00 00 01 00 00"),
    ],
)
def test_a_packed_frame_is_a_whole_text_as_rfc_6455_writes_it(length: int, head: str) -> None:
    text = b"x" * length
    assert frame(text).packed == bytes.fromhex(head) + text


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
