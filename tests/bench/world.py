"""The small desk that is measured: one merchant, one inbox, one agent who reads what comes, at any hour."""

import os
from dataclasses import replace
from datetime import time
from pathlib import Path

import argon2

from desk import Connector, InboxInfo, Line, hookimpl
from desk.calendars.calendar import Calendar
from desk.calendars.rules import Rules
from desk.config.model import Config, DeskSettings, Inbox, Merchant
from desk.config.people import EVERY_CHANNEL, Agent, Level, Region, Team
from desk.config.stores import SQLITE
from desk.connections.vault import new_key
from desk.domain.events import Event
from desk.domain.hours import Hours, Interval
from desk.domain.ids import AgentId, InboxId, MerchantId, RegionId, TeamId
from desk.domain.messages import Message
from desk.hooks.loader import Loaded, Source, load
from desk.hooks.protocols import Detection, Triage
from desk.installed import sources
from desk.testing.kiosk.connector import KioskSettings, KioskType
from desk.testing.start import handing_over

INBOX, AGENT, PASSWORD = InboxId("shop"), AgentId("ana"), "for the benchmark only"
#: What signs the webhooks of the measured shop.
HOOK_SECRET = "secret-of-the-benchmark"
#: More than any benchmark sends.
_NO_LIMIT = 10**9
_ALWAYS = Calendar(Rules("Europe/Lisbon", Hours({day: (Interval(time(0), time(0)),) for day in range(7)})))


def config(data: Path, store: str = SQLITE) -> Config:
    """Return the desk's configuration: every default, but no limit to how often somebody may knock."""
    acme, north, days = MerchantId("acme"), RegionId("north"), TeamId("days")
    ana = Agent(
        id=AGENT,
        name="Ana",
        team=days,
        merchants=frozenset({acme}),
        reads={"en": Level.NATIVE},
        writes={"en": Level.NATIVE},
        capacities={EVERY_CHANNEL: _NO_LIMIT},
        password_hash=argon2.PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD),
    )
    return Config(
        desk=DeskSettings(data=data, store=store, visitor_rate=_NO_LIMIT, address_rate=_NO_LIMIT),
        merchants={acme: Merchant(id=acme, name="Acme")},
        inboxes={INBOX: Inbox(id=INBOX, merchant=acme, connector="widget", name="Shop", languages=("en", "pt"))},
        regions={north: Region(id=north, name="North", calendar=_ALWAYS)},
        teams={days: Team(id=days, name="Days", region=north)},
        agents={AGENT: ana},
    )


class Idle:
    """A plugin that is asked at every step of a message and has nothing to say."""

    @hookimpl
    async def filter_inbound(self, message: Message) -> Message:
        """Change nothing."""
        return message

    @hookimpl
    async def detect_language(self, text: str) -> Detection | None:
        """Know nothing."""
        return None

    @hookimpl
    async def triage(self, message: Message) -> Triage | None:
        """Think nothing."""
        return None

    @hookimpl
    async def on_event(self, event: Event) -> None:
        """Do nothing."""


def plugins(idle: int) -> Loaded:
    """Load the built-in plugins and, asked before them, some idle ones."""
    built_in = [source for source in sources() if source.version == "built-in"]
    return load([*(Source.of(f"idle-{number}", Idle) for number in range(idle)), *built_in], {}, {})


def with_kiosk(known: Config) -> Config:
    """Return the same desk with a kiosk's inbox instead of the widget's; its API is never called."""
    settings = {"url": "http://127.0.0.1:9", "access_token": _env("A"), "refresh_token": _env("R"), "webhook_secret": _env("H")}
    inbox = replace(known.inboxes[INBOX], connector="kiosk", settings=settings)
    return replace(known, inboxes={INBOX: inbox}, desk=replace(known.desk, keys=(new_key(),)))


def _env(name: str) -> dict[str, str]:
    os.environ[f"BENCH_{name}"] = HOOK_SECRET
    return {"env": f"BENCH_{name}"}


def kiosk_plugins() -> Loaded:
    """Load the built-in plugins and the kiosk, of whose orders nothing is listed."""

    class Kiosk(KioskType):
        """Only its webhooks are measured."""

        def connect(self, inbox: InboxInfo, settings: KioskSettings, line: Line) -> Connector:
            """Return the connector without its feeds."""
            made = super().connect(inbox, settings, line)
            made.manifest = replace(made.manifest, feeds=())
            return made

    built_in = [source for source in sources() if source.version == "built-in"]
    return load([Source.of("kiosk", handing_over([Kiosk()])), *built_in], {}, {})
