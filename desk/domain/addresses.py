"""Which addresses of machines lie in the open network, and which in somebody's own."""

from ipaddress import IPv4Address, IPv6Address, ip_address

Address = IPv4Address | IPv6Address


def address_of(host: str) -> Address | None:
    """Return the address that a host is written as, or None for a name."""
    try:
        return ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, as it is written; what a name leads to is not asked."""
    address = address_of(host)
    return host == "localhost" if address is None else address.is_loopback


def is_private(address: Address) -> bool:
    """Tell whether an address is reached from inside some network only, also where IPv6 wraps up an IPv4."""
    match address:
        case IPv6Address(ipv4_mapped=IPv4Address() as inner) | IPv6Address(sixtofour=IPv4Address() as inner):
            return is_private(inner)
    return not address.is_global or address.is_multicast
