"""What one more in the system costs: the relative values of a queue with several servers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """Poisson arrivals, exponential handling, so many servers, and help from others once all are busy.

    ``marginal`` is by how much the waiting of all who are yet to come grows if there is one more at
    the beginning; with all servers busy it grows in a straight line.
    """

    servers: int
    marginals: tuple[float, ...]
    slope: float

    def marginal(self, number: float) -> float:
        """Return the cost of one more where ``number`` are in the system, the waiting of one for an hour costing 1."""
        if number >= self.servers:
            return self.marginals[-1] + (number - self.servers) * self.slope
        below = max(int(number), 0)
        part = max(number, 0.0) - below
        return self.marginals[below] * (1 - part) + self.marginals[below + 1] * part


#: A queue that is fuller than this grows without end in a plan that cannot help it; it is taken as this full.
_FULLEST = 0.97


def line(arrivals: float, rate: float, servers: int, extra: float = 0.0) -> Line:
    """Return the line of so many arrivals and handlings an hour; ``extra`` is the rate of help at the limit."""
    limit = servers * rate + extra
    arrivals = min(max(arrivals, 1e-3 * limit), _FULLEST * servers * rate)
    spare = limit - arrivals
    mean = waiting(arrivals, rate, servers, limit)
    marginals, before = [], 0.0
    for number in range(servers):
        before = (mean + number * rate * before) / arrivals
        marginals.append(before)
    marginals.append((limit / spare - mean) / spare)
    return Line(servers, tuple(marginals), 1.0 / spare)


def waiting(arrivals: float, rate: float, servers: int, limit: float) -> float:
    """Return how many wait on average; ``limit`` is how many are handled in an hour once all servers are busy."""
    full, others = 1.0, 0.0
    # The weights are counted down from the state in which all servers are busy, so that they stay small.
    weight = 1.0
    for number in range(servers, 0, -1):
        weight *= number * rate / arrivals
        others += weight
    ratio = arrivals / limit
    return full * ratio / (1 - ratio) ** 2 / (others + full / (1 - ratio))
