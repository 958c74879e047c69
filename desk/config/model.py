"""The desk's configuration after reading: every reference resolved, every name checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from desk.config.agreements import Receiver, Required, Sla
from desk.config.attachments import ATTACHMENTS
from desk.config.people import Account, Agent, Region, Team
from desk.config.routing import RoutingSettings
from desk.config.translation import TranslationSettings
from desk.domain.files import FileRules
from desk.domain.ids import AgentId, InboxId, MerchantId, ReceiverId, RegionId, TeamId
from desk.domain.language import readable_as
from desk.domain.permissions import Permission


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
