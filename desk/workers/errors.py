"""How asking a worker fails."""


class WorkerDied(RuntimeError):
    """A worker process ended in the middle of its work."""


class RequestFailed(RuntimeError):
    """The engine raised; what, and with which words, is in the message."""
