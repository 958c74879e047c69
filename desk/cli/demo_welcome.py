"""What a newcomer reads once the demo is ready."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from desk.cli.demo_files import Credentials
from desk.config.model import Config
from desk.config.people import Account, Agent
from desk.i18n import zones
from desk.i18n.languages import english_name

_ON_SHIFT = "●"


def welcome(config: Config, credentials: Credentials, now: datetime, notes: Sequence[str]) -> str:
    """Return the addresses, the people, and what to try."""
    url = config.desk.public_url
    shops = [(f"Shop {merchant.name}", f"{url}/shop/{merchant.id}") for merchant in config.merchants.values()]
    places = [*shops, ("Console", f"{url}/console"), ("API", f"{url}/api/openapi.json")]
    lines = [
        f"{config.desk.name} is ready.",
        "",
        *(f"  {name:<12} {place}" for name, place in places),
        "",
        *_table(_people(config, {one.id: one.password for one in credentials.people}, now)),
        "",
        f"  {_ON_SHIFT} on shift now",
        "",
        *_suggestions(config, now),
        *notes,
        "Ctrl-C ends the demo.",
    ]
    return "\n".join(lines)


def _people(config: Config, passwords: Mapping[str, str], now: datetime) -> Iterator[tuple[str, ...]]:
    yield "", "Sign in as", "Password", "Role", "Region", "Reads"
    for agent in sorted(config.agents.values(), key=lambda agent: not _on_shift(config, agent, now)):
        mark = _ON_SHIFT if _on_shift(config, agent, now) else ""
        yield mark, agent.id, passwords[agent.id], agent.role, _place(config, agent, now), _languages(agent)
    for account in config.accounts.values():
        yield "", account.id, passwords[account.id], account.role, "", _walls(account)


def _place(config: Config, agent: Agent, now: datetime) -> str:
    region = config.region_of(agent.id)
    return f"{region.name} {zones.wall(now, region.zone):%H:%M}"


def _languages(agent: Agent) -> str:
    """Return the languages that need no translation, the agent's own first."""
    well = sorted(filter(agent.reads_well, agent.reads), key=lambda tag: tag != agent.language)
    return ", ".join(map(english_name, well))


def _walls(account: Account) -> str:
    return f"sees {', '.join(sorted(account.merchants)) or 'every shop'}, answers nobody"


def _table(rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    """Yield the rows with their columns aligned."""
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()


def _suggestions(config: Config, now: datetime) -> Iterator[str]:
    """Yield two lines: a customer who writes in one language, and the agent who reads another."""
    merchant, *_ = config.merchants.values()
    agents = [agent for agent in config.agents.values() if merchant.id in agent.merchants]
    foreign = [agent for agent in agents if not agent.reads_well(merchant.language) and _on_shift(config, agent, now)]
    who = (foreign or agents)[0]
    theirs, ours = english_name(merchant.language), english_name(who.language)
    yield f"Try: sign in to the console as {who.id}, then write {theirs} in Shop {merchant.name}."
    yield f"{who.name} reads it in {ours} and answers in {ours}; the shop reads {theirs}."


def _on_shift(config: Config, agent: Agent, now: datetime) -> bool:
    return config.region_of(agent.id).calendar.shifts.is_open(now)
