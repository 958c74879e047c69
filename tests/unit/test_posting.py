"""Addresses that integrators' programs may have, and the signature that they check."""

import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from desk.connections.posting import OpenNetwork, PrivateAddress, signed
from desk.domain.addresses import address_of, is_private
from desk.testing.clock import MONDAY


class Leads(AbstractResolver):
    """A resolver of names that lead where a test says."""

    def __init__(self, *hosts: str) -> None:
        self._hosts = hosts

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=one, port=port, family=family, proto=0, flags=0) for one in self._hosts
        ]

    async def close(self) -> None:
        pass


@pytest.mark.parametrize(
    "written",
    ["10.0.0.1", "192.168.1.1", "172.16.0.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "2002:a00:1::"],
)  # fmt: skip
def test_an_address_inside_some_network_is_private(written: str) -> None:
    address = address_of(written)
    assert address is not None
    assert is_private(address)


@pytest.mark.parametrize("written", ["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34"])
def test_an_address_of_the_open_network_is_not(written: str) -> None:
    address = address_of(written)
    assert address is not None
    assert not is_private(address)


async def test_a_name_that_leads_into_a_private_network_is_not_called() -> None:
    with pytest.raises(PrivateAddress, match="private = true would allow it"):
        await OpenNetwork(Leads("10.0.0.1", "127.0.0.1")).resolve("crm.example", 443)


async def test_of_a_name_that_leads_to_both_only_the_open_address_is_called() -> None:
    found = await OpenNetwork(Leads("10.0.0.1", "93.184.216.34")).resolve("crm.example", 443)
    assert [one["host"] for one in found] == ["93.184.216.34"]


async def test_this_machine_by_its_own_name_is_meant() -> None:
    found = await OpenNetwork(Leads("127.0.0.1")).resolve("localhost", 8080)
    assert [one["host"] for one in found] == ["127.0.0.1"]


def test_a_signature_is_of_the_id_the_moment_and_the_body() -> None:
    marks = {
        signed([secret], name, body, now)["webhook-signature"]
        for secret, name, body, now in (
            (b"a" * 32, "msg_1", b"{}", MONDAY),
            (b"b" * 32, "msg_1", b"{}", MONDAY),
            (b"a" * 32, "msg_2", b"{}", MONDAY),
            (b"a" * 32, "msg_1", b"[]", MONDAY),
            (b"a" * 32, "msg_1", b"{}", MONDAY.replace(hour=12)),
        )
    }
    assert len(marks) == 5
