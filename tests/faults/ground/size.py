"""How much is broken in one run, and by which dice.

``DESK_FAULTS`` is the number of rounds of each fault (``make test``: 6, ``make faults``: 50); ``DESK_FAULTS_SEED``
repeats a run's dice. What the network and the scheduler do is not repeated by it.
"""

import os
import random

#: How often each fault strikes; a test that needs another measure takes a multiple of it.
ROUNDS = int(os.environ.get("DESK_FAULTS", "6"))
SEED = int(os.environ.get("DESK_FAULTS_SEED", "0")) or random.SystemRandom().randrange(1, 1_000_000)


def dice(name: str) -> random.Random:
    """Return one test's own dice: the same seed and name fall the same way."""
    return random.Random(f"{SEED}/{name}")
