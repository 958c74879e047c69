"""What every wire type is made of."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

#: A reply longer than any channel takes; a customer's message may be longer than an agent's.
ReplyBody = Annotated[str, Meta(min_length=1, max_length=10_000)]
#: The same where files may stand for words.
WordsBesideFiles = Annotated[str, Meta(max_length=10_000)]
#: Numbers of files that were chosen before; more than go with any message are refused with a word of their own.
Chosen = Annotated[list[Annotated[str, Meta(max_length=20)]], Meta(max_length=50)]
Tag = Annotated[str, Meta(min_length=2, max_length=16, pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,4}){0,2}$")]
#: A moment with its offset.
Instant = Annotated[datetime, Meta(tz=True)]
Key = Annotated[str, Meta(min_length=1, max_length=128)]


class In(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Base of what clients send: a misspelt field is an error."""


class Out(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Base of what the desk answers; fields at their default are left out."""
