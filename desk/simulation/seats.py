"""An agent at work on several conversations at once: each goes on slower the more there are."""

from collections.abc import Sequence
from heapq import heappop, heappush

from desk.simulation.posts import Post


class Case:
    """One conversation on its way through the desk; ``remaining`` is work that nobody has begun."""

    __slots__ = ("arrived", "held", "kind", "number", "pace", "remaining", "since", "taken")

    def __init__(self, number: int, kind: int, arrived: float, work: float) -> None:
        self.number = number
        self.kind = kind
        self.arrived = arrived
        self.remaining = work
        #: Since when it waits; it is never read while somebody has it.
        self.since = arrived
        #: Whether anybody has ever had it.
        self.taken = False
        #: Whether somebody has it now, and how many times longer the work is for him.
        self.held = False
        self.pace = 1.0


class Seat:
    """An agent's place and what he has in hand.

    Everything in hand goes on equally fast, so one number, ``done``, counts for all of it: a conversation
    ends when that number reaches where it stood when the conversation came, plus its work.
    """

    __slots__ = ("at", "busy", "chats", "done", "hand", "here", "place", "post", "present", "speed", "turn")

    def __init__(self, place: int, post: Post, speed: Sequence[float], begin: float) -> None:
        self.place = place
        self.post = post
        # As long as any hand can be, so that nothing has to be looked up beyond the end.
        self.speed = [speed[min(k, len(speed)) - 1] for k in range(1, post.capacity + 1)]
        self.hand: list[tuple[float, int, Case]] = []
        self.here = False
        self.done = 0.0
        self.at = begin
        #: Counts changes of what is in hand, so that an end that was foreseen before one is no longer believed.
        self.turn = 0
        self.busy = 0.0
        self.chats = 0.0
        self.present = 0.0

    def go_on(self, now: float) -> None:
        """Work until now."""
        elapsed, count = now - self.at, len(self.hand)
        self.at = now
        if self.here or count:
            self.present += elapsed
        if count:
            self.done += elapsed * self.speed[count - 1]
            self.busy += elapsed
            self.chats += elapsed * count

    def take(self, case: Case, pace: float, now: float) -> None:
        """Begin with a conversation that is so many times longer for this agent."""
        self.go_on(now)
        case.pace = pace
        case.held = case.taken = True
        heappush(self.hand, (self.done + case.remaining * pace, case.number, case))

    def finish(self, now: float) -> Case:
        """End the conversation that is nearest to its end."""
        self.go_on(now)
        case = heappop(self.hand)[2]
        case.held = False
        return case

    def drop_all(self, now: float) -> list[Case]:
        """Put everything down; what is left of each is its remaining work."""
        self.go_on(now)
        dropped = []
        for end, _, case in sorted(self.hand):
            case.remaining = max(end - self.done, 0.0) / case.pace
            case.since = now
            case.held = False
            dropped.append(case)
        self.hand.clear()
        return dropped

    def count(self) -> tuple[float, float, float]:
        """Return the seconds at work, busy, and with each chat since this was last asked."""
        sums = self.present, self.busy, self.chats
        self.present = self.busy = self.chats = 0.0
        return sums

    def next_end(self, now: float) -> float | None:
        """Return when the next conversation ends if nothing comes between; None with nothing in hand."""
        if not self.hand:
            return None
        return now + max(self.hand[0][0] - self.done, 0.0) / self.speed[len(self.hand) - 1]
