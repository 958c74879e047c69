"""What can go wrong with languages on disk, each with what to do next."""

from desk.domain.errors import DeskError, Unavailable


class NoNetwork(Unavailable):
    """An address could not be reached, or refused to give what was asked for."""

    code = "no_network"

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"{url}: {why}.\n"
            "Without a network: run `desk languages bundle FILE` on a machine that has the languages, "
            "carry the file over, and run `desk languages add FILE` here."
        )


class DiskFull(DeskError):
    """There is no room for what is to be fetched."""

    code = "disk_full"


class Damaged(DeskError):
    """What came is not what the index promised."""

    code = "damaged"
