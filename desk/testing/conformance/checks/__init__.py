"""The kit's checks, an area a module; importing this package adds them all."""

from desk.testing.conformance.checks import (
    acting,
    intake,
    isolation,
    limits,
    manifest,
    reading,
    sending,
    signatures,
    tokens,
    words,
)

__all__ = ["acting", "intake", "isolation", "limits", "manifest", "reading", "sending", "signatures", "tokens", "words"]
