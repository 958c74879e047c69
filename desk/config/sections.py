"""One function for each table of the configuration: which keys it has and what each may be."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from desk.calendars.cover import Grade
from desk.config.agreements import Required
from desk.config.buses import LOCAL, bus
from desk.config.calendars import calendar, demanded, overlap
from desk.config.model import DeskSettings, Inbox, Merchant
from desk.config.names import Names
from desk.config.nodes import Node, Table, Wrong
from desk.config.passwords import keys, password, plain_password
from desk.config.people import Account, Agent, Level, Region, Team
from desk.config.routing import RoutingSettings
from desk.config.skills import LARGEST_CAPACITY, capacities, skills
from desk.config.stores import store
from desk.config.translation import Chain, TranslationSettings
from desk.config.values import (
    address,
    array,
    choice,
    existing,
    flag,
    language,
    levels,
    origin,
    pair,
    path,
    pattern,
    pause,
    pause_or_never,
    seconds,
    slug,
    some,
    table,
    text,
    whole,
)
from desk.domain.ids import AgentId, InboxId, MerchantId, RegionId, TeamId
from desk.domain.roles import Role

_DESK = DeskSettings()
_ROUTING = RoutingSettings()
_TRANSLATION = TranslationSettings()
_GRADES = {grade.name.lower(): grade for grade in Grade if grade is not Grade.NOBODY}
#: Messages a minute; more than a desk takes in, and so no limit at all.
_LARGEST_RATE = 1_000_000
#: Long enough for a proxy that asks every second or two whether a process is ready.
_DRAIN = timedelta(seconds=5)
_ANY_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104 - compared with, not bound to


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What tables are read against: the names they may use and the environment."""

    names: Names
    environ: Mapping[str, str]


def desk(given: Table, around: Surroundings) -> DeskSettings:
    """``[desk]``."""
    host, port = given.may("listen", address, (_DESK.host, _DESK.port))
    kept_in = given.may("store", store, _DESK.store)
    told_by = given.may("bus", bus(kept_in), _DESK.bus)
    return DeskSettings(
        name=given.may("name", text, _DESK.name),
        data=given.may("data", path, _DESK.data),
        host=host,
        port=port,
        public_url=given.may("public_url", origin, _url(host, port)),
        visitor_rate=given.may("visitor_rate", whole(1, _LARGEST_RATE), _DESK.visitor_rate),
        address_rate=given.may("address_rate", whole(1, _LARGEST_RATE), _DESK.address_rate),
        behind_proxy=given.may("behind_proxy", flag, _DESK.behind_proxy),
        keys=given.may("key", keys(around.environ), ()),
        store=kept_in,
        store_password=given.may("store_password", plain_password(around.environ), None),
        bus=told_by,
        bus_password=given.may("bus_password", plain_password(around.environ), None),
        drain=given.may("drain", pause, _DESK.drain if told_by == LOCAL else _DRAIN),
    )


def _url(host: str, port: int) -> str:
    """Return where a desk is reached that listens there, as far as this machine can tell."""
    if host in _ANY_ADDRESS:
        host = _DESK.host
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def merchant(given: Table, _: Surroundings) -> Merchant:
    """``[[merchant]]``."""
    return Merchant(
        id=MerchantId(given.need("id", slug, "")),
        name=given.need("name", text, ""),
        language=given.may("language", language, "en"),
        protect=given.may("protect", array(pattern), ()),
        keep=given.may("keep", array(text), ()),
        glossary=given.may("glossary", array(existing), ()),
    )


def inbox(given: Table, around: Surroundings) -> Inbox:
    """``[[inbox]]``."""
    return Inbox(
        id=InboxId(given.need("id", slug, "")),
        merchant=given.need("merchant", around.names.reference("merchant", MerchantId), MerchantId("")),
        connector=given.need("connector", around.names.reference("connector", str), ""),
        name=given.need("name", text, ""),
        origins=given.may("origins", array(origin), ()),
        languages=given.may("languages", array(language), ()),
        channel=given.may("channel", slug, "chat"),
        acknowledge=given.may("acknowledge", text, ""),
        settings=given.may("settings", table, {}),
    )


def region(given: Table, around: Surroundings) -> Region:
    """``[[region]]``."""
    own = given.need("id", slug, "")
    others = around.names.reference("region", RegionId)

    def another(node: Node) -> RegionId:
        if node.raw == own:
            raise Wrong("another region than this one")
        return others(node)

    heirs: tuple[RegionId, ...] = given.may("hands_to", array(another), ())
    return Region(
        id=RegionId(own),
        name=given.need("name", text, ""),
        calendar=calendar(given),
        hands_to=heirs,
        overlap=given.may("overlap", overlap(heirs), timedelta()),
    )


def required(given: Table, around: Surroundings) -> Required:
    """``[[coverage]]``."""
    everybody = frozenset(map(MerchantId, around.names.by_kind["merchant"]))
    return Required(
        place=given.place,
        languages=given.need("languages", some(array(language)), ()),
        merchants=given.may("merchants", around.names.merchants, everybody),
        must=given.may("must", choice(_GRADES), Grade.TRANSLATED),
        least=given.may("least", whole(1, LARGEST_CAPACITY), 1),
        calendar=demanded(given),
    )


def team(given: Table, around: Surroundings) -> Team:
    """``[[team]]``."""
    return Team(
        id=TeamId(given.need("id", slug, "")),
        name=given.need("name", text, ""),
        region=given.need("region", around.names.reference("region", RegionId), RegionId("")),
    )


def agent(given: Table, around: Surroundings) -> Agent:
    """``[[agent]]``."""
    reads: Mapping[str, Level] = given.need("reads", levels, {})
    agent = Agent(
        id=AgentId(given.need("id", slug, "")),
        name=given.need("name", text, ""),
        team=given.need("team", around.names.reference("team", TeamId), TeamId("")),
        merchants=given.need("merchants", around.names.merchants, frozenset()),
        reads=reads,
        writes=given.may("writes", levels, reads),
        capacities=given.may("capacity", capacities, {}),
        role=given.may("role", choice({role.value: role for role in (Role.AGENT, Role.SUPERVISOR)}), Role.AGENT),
        password_hash=given.may("password", password(around.environ), None),
    )
    return replace(agent, skills=given.may("skill", array(skills(agent, around.names)), ()))


def routing(given: Table, _: Surroundings) -> RoutingSettings:
    """``[routing]``."""
    return RoutingSettings(
        fluent_after=given.may("fluent_after", pause, _ROUTING.fluent_after),
        translated_after=given.may("translated_after", pause, _ROUTING.translated_after),
        patience=given.may("patience", pause, _ROUTING.patience),
        no_answer=given.may("no_answer", pause_or_never, _ROUTING.no_answer),
        away_after=given.may("away_after", pause_or_never, _ROUTING.away_after),
        ask_again=given.may("ask_again", pause, _ROUTING.ask_again),
        grace=given.may("grace", pause, _ROUTING.grace),
    )


def account(given: Table, around: Surroundings) -> Account:
    """``[[account]]``; one with the role of a merchant says of which."""
    roles = {role.value: role for role in (Role.OPERATOR, Role.MERCHANT)}
    role = given.need("role", choice(roles), Role.OPERATOR)
    merchants = given.need if role is Role.MERCHANT else given.may
    return Account(
        id=AgentId(given.need("id", slug, "")),
        name=given.need("name", text, ""),
        role=role,
        merchants=merchants("merchants", around.names.merchants, frozenset()),
        password_hash=given.may("password", password(around.environ), None),
    )


def translation(given: Table, _: Surroundings) -> TranslationSettings:
    """``[translation]``."""
    return TranslationSettings(
        deadline=given.may("deadline", seconds, _TRANSLATION.deadline),
        protect=given.may("protect", array(pattern), ()),
        engines=given.may("engines", array(text), ()),
        chains=given.may("chain", array(_chain), ()),
        pivots=given.may("pivots", array(language), _TRANSLATION.pivots),
        warm=given.may("warm", array(pair), None),
    )


def _chain(node: Node) -> Chain:
    """``[[translation.chain]]``: one pair and its engines, the first asked first."""
    table(node)
    given = Table(node)
    chain = Chain(
        source=given.need("from", language, ""),
        target=given.need("to", language, ""),
        engines=given.need("engines", some(array(text)), ()),
    )
    given.close()
    return chain
