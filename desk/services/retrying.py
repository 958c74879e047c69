"""When something that failed is tried again."""

import random
from datetime import timedelta

from desk.domain.delivery import wait_before


def pause_after(failures: int) -> timedelta:
    """Return how long to leave something alone that failed so many times in a row (from 1 on)."""
    return wait_before(failures + 1, random.random())  # noqa: S311 - jitter, no secret
