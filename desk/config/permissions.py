"""``[[action]]``: who may have what done to orders, as operators write it."""

from typing import TypeVar

from desk.config.nodes import Node, Reader, Table, Wrong
from desk.config.sections import Surroundings
from desk.config.values import array, choice, flag, some, text
from desk.domain.actions import ActionKind
from desk.domain.ids import MerchantId
from desk.domain.money import Money
from desk.domain.permissions import Permission
from desk.domain.roles import Role

T = TypeVar("T")
_KINDS = {kind.value: kind for kind in ActionKind}
_ROLES = {role.value: role for role in (Role.AGENT, Role.SUPERVISOR)}


def permission(given: Table, around: Surroundings) -> Permission:
    """``[[action]]``."""
    everybody = frozenset(map(MerchantId, around.names.by_kind["merchant"]))
    any_amount = frozenset[Money]()
    return Permission(
        kinds=given.need("kinds", _set(choice(_KINDS)), frozenset()),
        roles=given.need("roles", _set(choice(_ROLES)), frozenset()),
        merchants=given.may("merchants", around.names.merchants, everybody),
        up_to={most.currency: most for most in given.may("up_to", _set(_amount), any_amount)},
        allowed=given.may("allowed", flag, True),
    )


def _set(element: Reader[T]) -> Reader[frozenset[T]]:
    def read(node: Node) -> frozenset[T]:
        return frozenset(some(array(element))(node))

    return read


def _amount(node: Node) -> Money:
    """An amount and its currency, such as ``"50 EUR"``."""
    amount, _, currency = text(node).partition(" ")
    try:
        found = Money.of(amount, currency)
    except ValueError:
        raise Wrong('an amount and the code of its currency, such as "50 EUR" or "89.80 EUR"') from None
    if found.minor <= 0:
        raise Wrong("an amount above zero", "allowed = false forbids it")
    return found
