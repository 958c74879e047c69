"""Errors that are answers: each says what happened and what to do next."""


class DeskError(Exception):
    """A refusal that a person can act on; ``code`` is stable, the message is for people."""

    code = "refused"


class NotFound(DeskError):
    """The thing does not exist, or lies behind a wall for the one who asks: both look alike."""

    code = "not_found"


class Forbidden(DeskError):
    """The one who asks may not do this, whoever's the thing is."""

    code = "forbidden"


class Invalid(DeskError):
    """What was sent cannot be meant; the message names the field and what was expected."""

    code = "invalid"


class Conflict(DeskError):
    """The world moved on since the asker looked."""

    code = "conflict"


class SomethingNewer(Conflict):
    """The customer wrote again after what the agent had seen; nothing was sent."""

    code = "something_newer"

    def __init__(self, seen: int, newest: int) -> None:
        super().__init__(
            f"The customer wrote again (message {newest}; you had read up to {seen}). "
            "Read it, then send again or change your answer."
        )
        self.seen = seen
        self.newest = newest


class ColleagueAnswered(Conflict):
    """Somebody else answered after what the agent had seen; nothing was sent."""

    code = "colleague_answered"

    def __init__(self, seen: int, newest: int) -> None:
        super().__init__(
            f"A colleague answered meanwhile (message {newest}; you had read up to {seen}). "
            "Read it, then send again or leave it."
        )
        self.seen = seen
        self.newest = newest


class Unavailable(DeskError):
    """The desk cannot do this right now; the same request may succeed later."""

    code = "unavailable"
