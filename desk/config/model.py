"""The desk's configuration after reading: every reference resolved, every name checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum
from pathlib import Path
from typing import Any

from desk.calendars.calendar import Calendar
from desk.config.agreements import Receiver, Required, Sla
from desk.config.routing import RoutingSettings
from desk.domain.files import MEGABYTE, FileRules
from desk.domain.hours import Hours
from desk.domain.ids import AgentId, InboxId, MerchantId, ReceiverId, RegionId, TeamId
from desk.domain.language import readable_as
from desk.domain.permissions import Permission
from desk.domain.roles import Role

#: Types of files that people send in talking about what they bought.
_TYPES = (
    "image/*",
    "audio/*",
    "video/*",
    "application/pdf",
    "text/plain",
    "text/csv",
    "application/zip",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.*",
    "application/vnd.oasis.opendocument.*",
)
#: Together they stay below what is kept of one incoming message.
ATTACHMENTS = FileRules(most=10, largest=10 * MEGABYTE, together=40 * MEGABYTE, types=_TYPES)


class Level(IntEnum):
    """How well somebody reads or writes a language."""

    BASIC = 1
    FLUENT = 2
    NATIVE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSettings:
    """``[desk]``: the process itself."""

    name: str = "Meridian Desk"
    data: Path = Path("desk-data")
    host: str = "127.0.0.1"
    port: int = 8080
    #: Where people reach the desk from outside, without a trailing slash; consoles must come from here.
    public_url: str = "http://127.0.0.1:8080"
    #: Messages a minute from one visitor, and from one network address, in the long run.
    visitor_rate: int = 60
    address_rate: int = 1200
    #: Whether a proxy of ours adds the address of whoever asks as the last of ``X-Forwarded-For``.
    behind_proxy: bool = False
    #: What renewed credentials of connectors are stored with: the first encrypts, all of them read.
    keys: tuple[str, ...] = field(default=(), repr=False)
    #: ``sqlite``, which lies in ``data``, or the address of a PostgreSQL; its password stays out of ``repr``.
    store: str = "sqlite"
    store_password: str | None = field(default=None, repr=False)
    #: ``local``, or the addresses of a NATS with commas between; its password, or token, stays out of ``repr``.
    bus: str = "local"
    bus_password: str | None = field(default=None, repr=False)
    #: How long a process that is asked to end still serves while others are told to call elsewhere.
    drain: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Merchant:
    """``[[merchant]]``: one seller, one tenant."""

    id: MerchantId
    name: str
    #: The language that the merchant itself works in; used where no agent's language is known.
    language: str = "en"
    #: Regular expressions of this merchant's order numbers, SKUs and the like, besides those of ``[translation]``.
    protect: tuple[str, ...] = ()
    #: Words and names that no translation may change, such as brands.
    keep: tuple[str, ...] = ()
    #: Files of terms and how they must be translated: CSV, TBX.
    glossary: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """``[[inbox]]``: one configured connector of one merchant."""

    id: InboxId
    merchant: MerchantId
    connector: str
    name: str
    #: Web origins whose pages may carry this inbox's widget; empty allows the desk's own only.
    origins: tuple[str, ...] = ()
    #: Languages that customers of this inbox plausibly write; the detector chooses among them.
    languages: tuple[str, ...] = ()
    #: The kind of channel, such as "chat" or "mail"; agents have capacity for each kind by itself.
    channel: str = "chat"
    #: What customers are told at once, in their language and seldom; the merchant's own language. Empty: nothing.
    acknowledge: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """``[[region]]``: a time zone, its opening hours, and the teams that live there."""

    id: RegionId
    name: str
    calendar: Calendar
    #: Where open work goes first when this region goes home; empty: whoever is awake.
    hands_to: tuple[RegionId, ...] = ()
    #: How long this region and the one that takes over count as awake together.
    overlap: timedelta = timedelta()

    @property
    def zone(self) -> str:
        """The time zone by whose clock people live here."""
        return self.calendar.rules.zone

    @property
    def hours(self) -> Hours:
        """The usual opening hours and the days off of its own."""
        return self.calendar.rules.hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """``[[team]]``: agents of one region who work together."""

    id: TeamId
    name: str
    region: RegionId


class Mastery(IntEnum):
    """How well somebody knows his way in a topic; who is able is asked after those who are experts."""

    ABLE = 1
    EXPERT = 2


#: Stands for every kind of channel where no kind is named.
EVERY_CHANNEL = ""
#: Conversations at once of somebody of whom nothing is said.
_CAPACITY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Skills:
    """``[[agent.skill]]``: merchants, languages and topics that an agent answers, each with each, and how well.

    ``languages`` empty: all that he reads or that reach him through translation. ``topics`` empty: every topic.
    """

    merchants: frozenset[MerchantId]
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    level: Mastery = Mastery.EXPERT


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """``[[agent]]``: somebody who answers customers.

    ``capacities``: conversations at once by kind of channel; a kind that is not named is none of his, unless
    ``EVERY_CHANNEL`` is. ``skills`` empty: everything of his merchants in every language that reaches him.
    """

    id: AgentId
    name: str
    team: TeamId
    merchants: frozenset[MerchantId]
    reads: Mapping[str, Level]
    writes: Mapping[str, Level]
    capacities: Mapping[str, int] = field(default_factory=dict)
    skills: tuple[Skills, ...] = ()
    role: Role = Role.AGENT
    password_hash: str | None = None

    @property
    def language(self) -> str:
        """The language that this agent reads best; into it others are translated for him."""
        return max(self.reads, key=lambda tag: self.reads[tag])

    def places(self, channel: str) -> int:
        """Return how many conversations of a kind of channel he has in hand at once at most."""
        if not self.capacities:
            return _CAPACITY
        return self.capacities.get(channel, self.capacities.get(EVERY_CHANNEL, 0))

    def reads_well(self, language: str) -> bool:
        """Tell whether a text in the language needs no translation for this agent."""
        return any(level >= Level.FLUENT and readable_as(language, tag) for tag, level in self.reads.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """``[[account]]``: somebody who runs the desk or reads about one merchant, and answers nobody."""

    id: AgentId
    name: str
    role: Role
    merchants: frozenset[MerchantId] = frozenset()
    password_hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """``[[translation.chain]]``: which engines are asked for one pair, in order."""

    source: str
    target: str
    engines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationSettings:
    """``[translation]``: limits of the pipeline around the engines."""

    #: Seconds within which a message must be translated, else the original is shown.
    deadline: float = 8.0
    #: Regular expressions of order numbers, SKUs and the like that must survive byte for byte.
    protect: tuple[str, ...] = ()
    #: Names of translators to ask, in order; empty: all, in the order of their plugins' names.
    engines: tuple[str, ...] = ()
    #: The order for single pairs, where it is another one.
    chains: tuple["Chain", ...] = ()
    #: Languages through which a pair is translated that no engine does directly, the best first.
    pivots: tuple[str, ...] = ("en",)
    #: Pairs whose models are loaded at start; None: those of inboxes' languages and their agents', both ways.
    warm: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that operators wrote."""

    desk: DeskSettings
    merchants: Mapping[MerchantId, Merchant]
    inboxes: Mapping[InboxId, Inbox]
    regions: Mapping[RegionId, Region]
    teams: Mapping[TeamId, Team]
    agents: Mapping[AgentId, Agent]
    accounts: Mapping[AgentId, Account] = field(default_factory=dict)
    coverage: tuple[Required, ...] = ()
    slas: tuple[Sla, ...] = ()
    receivers: Mapping[ReceiverId, Receiver] = field(default_factory=dict)
    permissions: tuple[Permission, ...] = ()
    translation: TranslationSettings = field(default_factory=TranslationSettings)
    routing: RoutingSettings = field(default_factory=RoutingSettings)
    #: What files people may send each other, as far as their channel takes them.
    attachments: FileRules = ATTACHMENTS
    #: ``[plugins.x]`` tables as written; the loader checks each against its plugin's ``Config``.
    plugins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    #: The file of each table that is checked later, for errors: ``plugins.x`` and ``inbox.<id>.settings`` -> file.
    sources: Mapping[str, str] = field(default_factory=dict)

    def reads(self, agent: AgentId | None, language: str) -> bool:
        """Tell whether a text in the language needs no translation for somebody; nobody reads anything."""
        known = self.agents.get(agent) if agent is not None else None
        return known is not None and known.reads_well(language)

    @property
    def channels(self) -> frozenset[str]:
        """The kinds of channel that there are."""
        return frozenset(inbox.channel for inbox in self.inboxes.values())

    def capacity_of(self, agent: AgentId) -> int:
        """Return how many conversations somebody has in hand at once at most, over all kinds of channel."""
        return sum(self.agents[agent].places(channel) for channel in self.channels)

    def channel_of(self, inbox: InboxId) -> str:
        """Return the kind of an inbox's channel; one that left the configuration counts as a chat."""
        known = self.inboxes.get(inbox)
        return known.channel if known else "chat"

    def pairs_to_warm(self) -> tuple[tuple[str, str], ...]:
        """Return the pairs that customers and agents need first, both ways, unless operators named others."""
        if self.translation.warm is not None:
            return self.translation.warm
        met = {
            (written, agent.language)
            for inbox in self.inboxes.values()
            for written in inbox.languages
            for agent in self.agents.values()
            if inbox.merchant in agent.merchants and not readable_as(written, agent.language)
        }
        return (*sorted(met), *sorted((target, source) for source, target in met))

    def regions_of(self, merchant: MerchantId) -> tuple[Region, ...]:
        """Return the regions in which anybody answers a merchant's customers, in the order of the configuration."""
        serving = {self.region_of(agent.id).id for agent in self.agents.values() if merchant in agent.merchants}
        return tuple(region for region in self.regions.values() if region.id in serving)

    def region_of(self, agent: AgentId) -> Region:
        """Return the region that an agent works in."""
        return self.regions[self.teams[self.agents[agent].team].region]
