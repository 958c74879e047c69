"""How long a channel asks to be left alone."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"\d{1,9}(\.\d{1,9})?")


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Read Retry-After: seconds or a date; None where it is missing or says nothing that can be meant."""
    told = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(told):
        return timedelta(seconds=float(told))
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(aware - now, timedelta())
