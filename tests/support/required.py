"""Saying that something real is missing."""

import os

import pytest


def required(what: str) -> None:
    """Skip a test whose real part is missing; where the whole suite must run, fail."""
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(f"{what} is missing, and nothing may be skipped here", pytrace=False)
    pytest.skip(f"{what} is missing")
