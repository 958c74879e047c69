"""What a customer writes that may be the number of an order."""

import pytest

from desk.services.orders import _named


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Cadê meu pedido AB-1042?", {"AB-1042"}),
        ("and #k-2001, please", {"k-2001", "K-2001"}),
        ("8FZXNY5VEURUVFVB", {"8FZXNY5VEURUVFVB"}),
        ("my order QWXZRTPLKJHGVFBD is late", {"QWXZRTPLKJHGVFBD"}),
        ("PLEASE where is it? 42", set()),
        ("qwxzrtplkjhgvfbd", set()),
    ],
)
def test_numbers_and_random_codes_are_found(text: str, numbers: set[str]) -> None:
    assert set(_named([text])) == numbers
