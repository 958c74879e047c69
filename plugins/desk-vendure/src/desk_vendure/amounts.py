"""Amounts as Vendure writes them: whole numbers of a fraction that is the shop's, not the currency's."""

from decimal import ROUND_HALF_UP, Decimal

from desk import Money


def money(amount: int, currency: str, precision: int) -> Money:
    """Return an amount that counts ``10 ** -precision`` of a currency, rounded as payment providers do.

    By default Vendure counts hundredths of everything: 100000 in JPY are 1000 yen.
    """
    digits = Money(0, currency).major.as_tuple().exponent
    exact = Decimal(amount).scaleb(-precision)
    return Money.of(exact.quantize(Decimal(1).scaleb(int(digits)), ROUND_HALF_UP), currency)
