"""``desk conform``: whether an installed connector keeps its promises, against the peer that comes with it."""

import argparse
import asyncio
from collections import Counter
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from desk.domain.errors import NotFound
from desk.hooks.contract import did_you_mean
from desk.hooks.protocols import Command

if TYPE_CHECKING:
    from desk.testing.conformance import Check, Found, Make, Peer, Peers

#: Entry points of this group are peers, by the name of their plugin.
GROUP = "desk.conformance"


def _point(plugin: str) -> EntryPoint:
    """Return the entry point of a plugin's peers, by the plugin's name or its distribution's, or ``MODULE:NAME``."""
    if ":" in plugin:
        return EntryPoint(plugin, plugin, GROUP)
    points = entry_points(group=GROUP)
    known = {point.dist.name: point for point in points if point.dist} | {point.name: point for point in points}
    if plugin not in known:
        hint = did_you_mean(plugin, known)
        raise NotFound(f"No installed plugin brings a peer of the name {plugin!r} in the group {GROUP!r}{hint}")
    return known[plugin]


def _peers(point: EntryPoint) -> "type[Peer] | Peers":
    try:
        brought: type[Peer] | Peers = point.load()
    except ImportError as error:
        extra = f"; run: pip install '{point.dist.name}[peer]'" if point.dist else ""
        wanted = error.name or error
        raise NotFound(f"The peer of {point.name!r} needs {wanted}, which is not installed{extra}") from error
    return brought


def _chosen(only: str) -> "list[Check]":
    from desk.testing.conformance import CHECKS  # noqa: PLC0415 - it loads a whole desk

    chosen = [check for check in CHECKS if only in str(check)]
    if not chosen:
        raise NotFound(f"--only {only}: no check has this in its name")
    return chosen


async def _conform(make: "Make", chosen: "list[Check]") -> int:
    from desk.testing.conformance import conform  # noqa: PLC0415 - it loads a whole desk

    told: Counter[str] = Counter()
    async for found in conform(make, chosen):
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
    from desk.testing.conformance import standing  # noqa: PLC0415 - it loads a whole desk

    chosen = _chosen(args.only)
    with standing(_peers(_point(args.plugin))) as make:
        return asyncio.run(_conform(make, chosen))


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("plugin", help="the plugin by its name or its package's; or MODULE:NAME of a peer")
    parser.add_argument("--only", default="", metavar="WORD", help="checks whose names have this in them")


COMMAND = Command("conform", "Check an installed connector against the peer that it brings.", _run, _configure)
