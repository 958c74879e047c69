"""``[translation]``: the engines that are asked, and the limits of the pipeline around them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """``[[translation.chain]]``: which engines are asked for one pair, in order."""

    source: str
    target: str
    engines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationSettings:
    """``[translation]``: limits of the pipeline around the engines."""

    #: Seconds within which a message must be translated, else the original is shown.
    deadline: float = 8.0
    #: Regular expressions of order numbers, SKUs and the like that must survive byte for byte.
    protect: tuple[str, ...] = ()
    #: Names of translators to ask, in order; empty: all, in the order of their plugins' names.
    engines: tuple[str, ...] = ()
    #: The order for single pairs, where it is another one.
    chains: tuple[Chain, ...] = ()
    #: Languages through which a pair is translated that no engine does directly, the best first.
    pivots: tuple[str, ...] = ("en",)
    #: Pairs whose models are loaded at start; None: those of inboxes' languages and their agents', both ways.
    warm: tuple[tuple[str, str], ...] | None = None
