"""Saying that something real is missing."""

import contextlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import NoReturn, TypeVar

import pytest

T = TypeVar("T")


def required(what: str) -> NoReturn:
    """Skip a test whose real part is missing; where the whole suite must run, fail."""
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(f"{what} is missing, and nothing may be skipped here", pytrace=False)
    pytest.skip(f"{what} is missing")


@contextlib.contextmanager
def provided(real: AbstractContextManager[T], what: str = "", missing: type[Exception] = ImportError) -> Iterator[T]:
    """Enter something real; ``missing`` means that it is not on this machine, and says what if ``what`` does not."""
    with contextlib.ExitStack() as stack:
        try:
            entered = stack.enter_context(real)
        except missing as error:
            required(what or str(error))
        yield entered
