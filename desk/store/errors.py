"""Why a store does not open, or takes nothing for a while."""

from desk.domain.errors import DeskError, Unavailable


class StoreAway(Unavailable):
    """The database takes nothing right now, and is expected to take it soon: the same request is worth another try."""


class SchemaTooNew(DeskError):
    """The data was written by a newer desk."""

    code = "schema_too_new"

    def __init__(self, place: str, found: int, known: int) -> None:
        super().__init__(
            f"{place}: its schema is number {found}, this desk knows up to {known}. "
            "It was written by a newer desk: install that version, or restore a backup."
        )
