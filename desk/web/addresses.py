"""Where a request comes from, as far as limits are concerned."""

from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address

from aiohttp import web

from desk.web.backend import BACKEND

#: What one customer of a provider gets of the newer kind of address.
_NETWORK = 64
_LONGEST = 64


def address_of(request: web.Request) -> str:
    """Return the network address that a request counts against.

    Behind a proxy it is the one that the proxy saw, which is the last that the header names; without
    one the header is a stranger's word. All of a customer's IPv6 addresses are one.
    """
    told = ""
    if request.app[BACKEND].config.desk.behind_proxy:
        told = ",".join(request.headers.getall("X-Forwarded-For", ())).rpartition(",")[2].strip()
    return counted(told or request.remote or "")


@lru_cache(maxsize=4096)
def counted(address: str) -> str:
    """Return what addresses are counted by: themselves, or the network of an IPv6 one."""
    try:
        known = ip_address(address)
    except ValueError:
        return address[:_LONGEST]
    if not isinstance(known, IPv6Address):
        return address
    return str(known.ipv4_mapped or IPv6Network((int(known), _NETWORK), strict=False))
