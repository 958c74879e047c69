"""What a process and all that it started use."""

import psutil

_MB = 1024 * 1024


def cpu(pid: int) -> float:
    """Return the processor seconds that they have used so far."""
    return sum(times.user + times.system for times in (each.cpu_times() for each in _all(pid)))


def resident(pid: int) -> float:
    """Return the megabytes that they have in memory; what they share is counted in each."""
    return sum(each.memory_info().rss for each in _all(pid)) / _MB


def proportional(pid: int) -> float:
    """Return the megabytes that they have in memory; what several share is divided among them."""
    return sum(each.memory_full_info().pss for each in _all(pid)) / _MB


def _all(pid: int) -> list[psutil.Process]:
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]
