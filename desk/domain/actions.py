"""What people have done to orders from the desk: a note, a cancellation, money back, a mail once more."""

from dataclasses import dataclass
from enum import StrEnum

from desk.domain.language import UNKNOWN
from desk.domain.money import Money


class ActionKind(StrEnum):
    """What a storefront may allow to be done to an order."""

    #: Words on the order; public ones the customer reads.
    NOTE = "note"
    CANCEL = "cancel"
    REFUND = "refund"
    #: What the shop sent her about it, once more: the confirmation, the link to her order.
    RESEND = "resend"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAction:
    """Something to be done to one order. ``order`` is the storefront's own id, ``number`` what its customers know.

    ``text`` is a note's wording, and of anything else the reason, which may be empty; ``language`` is its language.
    ``public``: the customer reads the note. ``amount`` is what a refund gives back.
    """

    kind: ActionKind
    order: str
    number: str
    text: str = ""
    language: str = UNKNOWN
    public: bool = False
    amount: Money | None = None
