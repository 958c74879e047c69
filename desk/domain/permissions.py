"""Who may have what done to orders, and up to which amount."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from desk.domain.actions import ActionKind
from desk.domain.ids import MerchantId
from desk.domain.money import Money
from desk.domain.roles import Role

#: What moves no money, agents do unasked; supervisors do everything.
_USUAL = {Role.AGENT: frozenset({ActionKind.NOTE, ActionKind.RESEND}), Role.SUPERVISOR: frozenset(ActionKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """What is said about some roles, actions and merchants; it holds instead of what is usual.

    ``up_to``: the most that one action may move, by currency; empty: any amount.
    """

    kinds: frozenset[ActionKind]
    roles: frozenset[Role]
    merchants: frozenset[MerchantId]
    up_to: Mapping[str, Money] = field(default_factory=dict)
    allowed: bool = True

    def covers(self, role: Role, merchant: MerchantId, kind: ActionKind) -> bool:
        """Tell whether it says anything about this."""
        return role in self.roles and merchant in self.merchants and kind in self.kinds

    def permits(self, worth: Money | None) -> bool:
        """Tell whether an action of this worth is allowed; without an amount any is."""
        if not self.allowed or worth is None or not self.up_to:
            return self.allowed
        most = self.up_to.get(worth.currency)
        return most is not None and not most < worth


def permitted(
    permissions: Iterable[Permission], role: Role, merchant: MerchantId, kind: ActionKind, worth: Money | None
) -> bool:
    """Tell whether a role may have something done to an order that moves an amount, if it moves any."""
    said = [one for one in permissions if one.covers(role, merchant, kind)]
    if not said:
        return kind in _USUAL.get(role, frozenset())
    return any(one.permits(worth) for one in said)
