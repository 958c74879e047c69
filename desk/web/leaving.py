"""A process that is about to end: it still serves, and has everybody call elsewhere from now on."""

from aiohttp import hdrs, web

_SWITCHING = 101


class Leaving:
    """Whether the process takes its leave."""

    def __init__(self) -> None:
        self.begun = False

    def begin(self) -> None:
        """Take leave: the process is not ready any more, and each line ends with its next answer."""
        self.begun = True

    def part(self, response: web.StreamResponse) -> None:
        """Let a proxy keep no line for its next call, which would come when nobody is here."""
        if self.begun and response.status != _SWITCHING:
            response.force_close()
            response.headers[hdrs.CONNECTION] = "close"
