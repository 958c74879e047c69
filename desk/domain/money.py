"""Amounts of money, exact: whole minor units of a currency, however a storefront writes them."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

#: ISO 4217 currencies whose minor unit is not a hundredth; the names of all others say nothing either.
_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
#: More minor units than there is money; also what 64 bits hold.
_MOST = 2**63 - 1


def digits_of(currency: str) -> int:
    """Return how many decimal digits a currency's minor unit stands for."""
    return _DIGITS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """``minor`` units (cents, yen) of a currency named as in ISO 4217. Refunds are negative."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse what is no amount: halves of a cent, a currency without a code."""
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise ValueError(f"currency: found {self.currency!r}; expected a code such as EUR")
        if type(self.minor) is not int or abs(self.minor) > _MOST:
            raise ValueError(f"minor: found {self.minor!r}; expected whole minor units of 64 bits")

    @classmethod
    def of(cls, amount: str | Decimal | int, currency: str) -> "Money":
        """Return an amount in major units, such as ``"89.80"``; refuse one that is finer than the currency.

        A float is refused by its type: 89.8 is not what it says. Read JSON with ``parse_float=Decimal``.
        """
        code = currency.upper()
        if isinstance(amount, float):
            raise TypeError(f"amount: found the float {amount!r}; expected text or a Decimal")
        try:
            minor = Decimal(amount).scaleb(digits_of(code))
            exact = minor == minor.to_integral_value()
        except InvalidOperation as error:
            raise ValueError(f"amount: found {amount!r}; expected a decimal number") from error
        if not minor.is_finite() or not exact:
            raise ValueError(f"amount: found {amount!r}; {code} has {digits_of(code)} decimal digits")
        return cls(int(minor), code)

    @property
    def major(self) -> Decimal:
        """The amount in major units, with all of the currency's digits."""
        return Decimal(self.minor).scaleb(-digits_of(self.currency))

    def __add__(self, other: "Money") -> "Money":
        self._check_same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._check_same(other)
        return Money(self.minor - other.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._check_same(other)
        return self.minor < other.minor

    def __str__(self) -> str:
        return f"{self.currency} {self.major}"

    def _check_same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up; convert one of them first")
