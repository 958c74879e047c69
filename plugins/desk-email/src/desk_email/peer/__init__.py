"""Mailboxes on real servers, for the conformance kit."""

import contextlib
from collections.abc import Callable, Iterator
from functools import partial

from desk_email.peer.box import MailPeer, TokenMailPeer
from desk_email.peer.servers import MailServers, mail_servers

__all__ = ["MailPeer", "MailServers", "TokenMailPeer", "mail_servers", "peers"]


@contextlib.contextmanager
def peers() -> Iterator[Callable[[], MailPeer]]:
    """Run the servers for ``desk conform email``, and yield what opens a shop with its mailboxes."""
    with mail_servers() as servers:
        yield partial(MailPeer, servers)
