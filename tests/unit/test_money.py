"""Money is exact: whole minor units, whatever a storefront writes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import Money

currencies = st.sampled_from(["EUR", "JPY", "KWD", "BRL", "CLF"])
amounts = st.integers(-(10**12), 10**12)


@given(amounts, currencies)
def test_major_units_and_back_is_the_same_money(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.of(money.major, currency) == money
    assert Money.of(str(money.major), currency) == money


@given(amounts, amounts, currencies)
def test_sums_are_sums_of_minor_units(one: int, other: int, currency: str) -> None:
    assert Money(one, currency) + Money(other, currency) == Money(one + other, currency)
    assert Money(one, currency) - Money(other, currency) == Money(one - other, currency)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("89.8", "eur", 8980), ("89.80", "EUR", 8980), (3500, "JPY", 3500), ("1.234", "KWD", 1234), ("-5", "BRL", -500)],
)
def test_what_storefronts_write_is_read(amount: str | int, currency: str, minor: int) -> None:
    assert Money.of(amount, currency) == Money(minor, currency.upper())


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("1.005", "EUR"), ("0.5", "JPY"), ("", "EUR"), ("NaN", "EUR"), ("Infinity", "EUR"), ("1,5", "EUR"), ("1", "€")],
)
def test_what_is_no_amount_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match="found"):
        Money.of(amount, currency)


def test_a_float_is_refused_by_its_type() -> None:
    with pytest.raises(TypeError, match=r"89\.8"):
        Money.of(89.8, "EUR")  # type: ignore[arg-type]


def test_two_currencies_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="EUR and JPY do not add up"):
        Money(1, "EUR") + Money(1, "JPY")


def test_all_digits_of_a_currency_are_shown() -> None:
    assert str(Money(8980, "EUR")) == "EUR 89.80"
    assert Money(3500, "JPY").major == Decimal(3500)
