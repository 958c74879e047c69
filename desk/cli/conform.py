"""``desk conform``: whether an installed connector keeps its promises, against the peer that comes with it."""

import argparse
import asyncio
from collections import Counter
from collections.abc import Callable
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from desk.domain.errors import NotFound
from desk.hooks.contract import did_you_mean
from desk.hooks.protocols import Command

if TYPE_CHECKING:
    from desk.testing.conformance import Found, Peer

#: Entry points of this group are peers, by the name of their plugin.
GROUP = "desk.conformance"


def _peer(plugin: str) -> "Callable[[], Peer]":
    known = {point.name: point for point in entry_points(group=GROUP)}
    if plugin not in known:
        hint = did_you_mean(plugin, known)
        raise NotFound(f"No installed plugin brings a peer of the name {plugin!r} in the group {GROUP!r}{hint}")
    peer: Callable[[], Peer] = known[plugin].load()
    return peer


async def _conform(plugin: str, only: str) -> int:
    from desk.testing.conformance import CHECKS, conform  # noqa: PLC0415 - it loads a whole desk

    chosen = [check for check in CHECKS if only in str(check)]
    if not chosen:
        raise NotFound(f"--only {only}: no check has this in its name")
    told: Counter[str] = Counter()
    async for found in conform(_peer(plugin), chosen):
        print(_line(found), flush=True)
        told["broken" if found.wrong else "skipped" if found.skipped else "kept"] += 1
    print(f"{told['kept']} kept, {told['skipped']} not concerned, {told['broken']} broken")
    return 1 if told["broken"] else 0


def _line(found: "Found") -> str:
    if found.wrong is not None:
        wrong = found.wrong.replace("\n", "\n         ")
        return f"BROKEN   {found.check}: {found.check.promise}\n         {wrong}"
    if found.skipped is not None:
        return f"-        {found.check}: {found.skipped}"
    return f"kept     {found.check}"


def _run(args: argparse.Namespace) -> int:
    return asyncio.run(_conform(args.plugin, args.only))


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("plugin", help="the plugin, as its entry point names it")
    parser.add_argument("--only", default="", metavar="WORD", help="checks whose names have this in them")


COMMAND = Command("conform", "Check an installed connector against the peer that it brings.", _run, _configure)
