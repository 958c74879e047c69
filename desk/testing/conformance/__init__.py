"""The conformance kit: what every connector promises, checked against a peer that its author brings.

In a connector's own tests::

    from desk.testing.conformance import CHECKS, Check, checked

    @pytest.mark.parametrize("check", CHECKS, ids=str)
    async def test_kiosk_conforms(check: Check, tmp_path: Path) -> None:
        await checked(check, KioskPeer, tmp_path)

``desk conform PLUGIN`` does the same for an installed one, whose entry point in the group ``desk.conformance``
names its peer, or what starts the servers behind its peers: a function whose context manager yields what makes one.
It raises ``Missing`` for what is not on the machine. A check that does not concern a connector, by its manifest or
its peer, is skipped and says why.
"""

from desk.testing.conformance.check import CHECKS, Check, NotConcerned
from desk.testing.conformance.door import SECRETS, DoorPeer, SignedByDesk
from desk.testing.conformance.peer import HttpPeer, Peer
from desk.testing.conformance.run import Found, Make, Peers, checked, conform, standing
from desk.testing.conformance.wires import Ends, ServerWire
from desk.testing.servers.missing import Missing

__all__ = [
    "CHECKS",
    "SECRETS",
    "Check",
    "DoorPeer",
    "Ends",
    "Found",
    "HttpPeer",
    "Make",
    "Missing",
    "NotConcerned",
    "Peer",
    "Peers",
    "ServerWire",
    "SignedByDesk",
    "checked",
    "conform",
    "standing",
]
