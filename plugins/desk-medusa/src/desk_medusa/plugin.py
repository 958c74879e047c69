"""What is handed over to the desk: the kind of connector, and a command that copies the shop's side of it."""

import argparse
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from desk import Command, Connector, ConnectorType, InboxInfo, Line, hookimpl
from desk_medusa.connector import ReadingConnector, ToldConnector
from desk_medusa.settings import MedusaSettings

_FILE = "meridian-desk.js"


class MedusaType:
    """``[[inbox]] connector = "medusa"``."""

    name = "medusa"
    settings_type = MedusaSettings

    def connect(self, inbox: InboxInfo, settings: MedusaSettings, line: Line) -> Connector:
        """Return the connector of one shop; a secret for webhooks means that the subscriber is in the shop."""
        del inbox
        return (ToldConnector if settings.webhook_secret else ReadingConnector)(settings, line)


class Medusa:
    """The plugin."""

    @hookimpl
    def register_connectors(self) -> Iterable[ConnectorType]:
        """Hand over the kind of connector."""
        return [MedusaType()]

    @hookimpl
    def register_commands(self) -> Iterable[Command]:
        """Hand over ``desk medusa-subscriber``."""
        told = f"Write {_FILE}, the desk's side of a Medusa shop, into the shop's folder src/subscribers."
        return [Command("medusa-subscriber", told, _run, _configure)]


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="the shop's src/subscribers")


def _run(args: argparse.Namespace) -> int:
    target: Path = args.folder / _FILE
    target.write_bytes(resources.files("desk_medusa").joinpath(_FILE).read_bytes())
    print(f"{target} is written. Set DESK_URL and DESK_SECRET for the shop's server, then start it again.")
    return 0
