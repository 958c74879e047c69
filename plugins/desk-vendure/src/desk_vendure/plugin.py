"""What is handed over to the desk: the kind of connector, and a command that copies the shop's side of it."""

import argparse
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from desk import Command, Connector, ConnectorType, InboxInfo, Line, hookimpl
from desk_vendure.connector import ReadingConnector, TalkingConnector
from desk_vendure.settings import VendureSettings

_FILE = "meridian-desk-plugin.js"


class VendureType:
    """``[[inbox]] connector = "vendure"``."""

    name = "vendure"
    settings_type = VendureSettings

    def connect(self, inbox: InboxInfo, settings: VendureSettings, line: Line) -> Connector:
        """Return the connector of one channel; a secret for webhooks means that the plugin is in the shop."""
        del inbox
        return (TalkingConnector if settings.webhook_secret else ReadingConnector)(settings, line)


class Vendure:
    """The plugin."""

    @hookimpl
    def register_connectors(self) -> Iterable[ConnectorType]:
        """Hand over the kind of connector."""
        return [VendureType()]

    @hookimpl
    def register_commands(self) -> Iterable[Command]:
        """Hand over ``desk vendure-plugin``."""
        told = f"Write {_FILE}, the desk's side of a Vendure shop, into a folder of the shop's server."
        return [Command("vendure-plugin", told, _run, _configure)]


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="where the shop's vendure-config is")


def _run(args: argparse.Namespace) -> int:
    target: Path = args.folder / _FILE
    target.write_bytes(resources.files("desk_vendure").joinpath(_FILE).read_bytes())
    print(f"{target} is written. Add MeridianDeskPlugin.init(...) to the shop's plugins; its first lines show how.")
    return 0
