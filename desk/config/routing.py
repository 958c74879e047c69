"""``[routing]``: the rules that hold for every conversation."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingSettings:
    """``[routing]``: what holds for every conversation, so that nobody waits without end and nobody works asleep."""

    #: How long a conversation waits for who reads its language natively before others are asked.
    fluent_after: timedelta = timedelta(seconds=15)
    translated_after: timedelta = timedelta(minutes=1)
    #: How long before a conversation goes to anybody free who can do it, whatever he is kept for.
    patience: timedelta = timedelta(minutes=10)
    #: How long somebody has to look at what he was given before it goes to another; None: for ever.
    no_answer: timedelta | None = timedelta(minutes=5)
    #: How long a console may be left alone before its agent counts as away; None: for ever.
    away_after: timedelta | None = timedelta(minutes=20)
    #: How long somebody who declined a conversation is not asked again for it.
    ask_again: timedelta = timedelta(minutes=15)
    #: How long somebody may go on with what he has in hand after his shift ended, while he is here.
    grace: timedelta = timedelta(minutes=10)
