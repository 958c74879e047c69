"""Whom a limit counts: the one who asks, as our own proxy saw him, and all of his addresses as one."""


import pytest

from desk.web.addresses import counted


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("", ""),
        ("x" * 9_000, "x" * 64),
    ],
)
def test_an_address_counts_as_one_or_as_its_network(address: str, network: str) -> None:
    assert counted(address) == network
