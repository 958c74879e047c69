"""How much the processors did for this process."""

import os
from pathlib import Path


def seconds() -> float:
    """Return the processor seconds of this process and its workers, those that live and those that have ended."""
    spent = os.times()
    ended = spent.user + spent.system + spent.children_user + spent.children_system
    return ended + sum(map(_of_child, Path("/proc").glob("[0-9]*/stat")))


def _of_child(stat: Path) -> float:
    """Return what a child has spent so far; 0 for other processes."""
    try:
        # The name before the parenthesis may hold anything.
        fields = stat.read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    if int(fields[1]) != os.getpid():
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
