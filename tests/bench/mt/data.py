"""What is measured with beside the chats: two Argos packages that the project may not ship.

They lie in ``argos`` beside the chats, in the folder that ``DESK_BENCH_DATA`` names.
"""

import os
from functools import cache
from pathlib import Path

from tests.bench.chats import Said, chats
from tests.bench.process import ROOT


@cache
def conversations() -> list[Said]:
    """Return the chats between English and Portuguese, message by message, in order."""
    return chats()["pt"]


def english() -> list[Said]:
    """Return what is to be put into Portuguese."""
    return [said for said in conversations() if said.language == "en"]


def portuguese() -> list[Said]:
    """Return what customers wrote in Portuguese."""
    return [said for said in conversations() if said.language == "pt-BR" and said.author == "customer"]


def package(source: str, target: str) -> Path:
    """Return an Argos package."""
    folder = Path(os.environ.get("DESK_BENCH_DATA", ROOT.parent / "shared" / "data"))
    file = folder / "argos" / f"translate-{source}_{target}.argosmodel"
    if not file.is_file():
        raise SystemExit(f"bench: no package at {file}; set DESK_BENCH_DATA to the folder that holds argos")
    return file
