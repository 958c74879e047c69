"""Who may wait: somebody at a screen may not, a bulk job may."""

from enum import IntEnum


class Urgency(IntEnum):
    """What is translated first; a lower number never waits behind a higher one."""

    LIVE = 0
    BULK = 1
