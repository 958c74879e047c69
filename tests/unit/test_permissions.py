"""Who may have what done to orders: what is usual, and what operators say instead."""

import pytest

from desk import ActionKind, Money
from desk.domain.ids import MerchantId
from desk.domain.permissions import Permission, permitted
from desk.domain.roles import Role

ACME, BETA = MerchantId("acme"), MerchantId("beta")
SMALL = Permission(
    kinds=frozenset({ActionKind.REFUND}),
    roles=frozenset({Role.AGENT}),
    merchants=frozenset({ACME}),
    up_to={"EUR": Money.of("20", "EUR")},
)
NEVER = Permission(
    kinds=frozenset({ActionKind.NOTE}), roles=frozenset({Role.AGENT}), merchants=frozenset({ACME}), allowed=False
)


def may(role: Role, kind: ActionKind, amount: str | None = None, merchant: MerchantId = ACME, currency: str = "EUR") -> bool:
    worth = None if amount is None else Money.of(amount, currency)
    return permitted((SMALL, NEVER), role, merchant, kind, worth)


@pytest.mark.parametrize(("kind", "allowed"), [("note", True), ("resend", True), ("refund", False), ("cancel", False)])
def test_agents_usually_do_what_moves_no_money(kind: str, allowed: bool) -> None:
    assert permitted((), Role.AGENT, ACME, ActionKind(kind), None) is allowed


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.MERCHANT])
def test_who_answers_nobody_has_nothing_done(role: Role) -> None:
    assert not any(permitted((), role, ACME, kind, None) for kind in ActionKind)


@pytest.mark.parametrize(("amount", "allowed"), [("19.99", True), ("20.00", True), ("20.01", False)])
def test_an_amount_is_a_limit_that_counts_itself(amount: str, allowed: bool) -> None:
    assert may(Role.AGENT, ActionKind.REFUND, amount) is allowed


def test_a_currency_without_a_limit_is_not_allowed() -> None:
    assert not may(Role.AGENT, ActionKind.REFUND, "1", currency="USD")


def test_what_is_said_of_one_merchant_holds_for_no_other() -> None:
    assert not may(Role.AGENT, ActionKind.REFUND, "1", merchant=BETA)
    assert may(Role.AGENT, ActionKind.NOTE, merchant=BETA)


def test_what_is_forbidden_is_forbidden_to_those_of_whom_it_is_said() -> None:
    assert not may(Role.AGENT, ActionKind.NOTE)
    assert may(Role.SUPERVISOR, ActionKind.NOTE)


def test_supervisors_may_everything_that_nobody_limits() -> None:
    assert may(Role.SUPERVISOR, ActionKind.REFUND, "1000")
