"""What a configuration amounts to, in a few lines for the one who wrote it."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from desk.config.agreements import Sla
from desk.config.model import Config, Inbox, Merchant
from desk.config.people import Agent, Level, Region
from desk.config.promises import inboxes_under
from desk.config.slas import CLOCKS
from desk.domain.language import readable_as
from desk.i18n.languages import english_name


def summary(config: Config) -> str:
    """Return who sells, who answers, from where, and in which languages."""
    return "\n".join(_lines(config))


def _lines(config: Config) -> Iterator[str]:
    desk = config.desk
    yield f"{desk.name}: {desk.public_url}, data in {desk.data}"
    yield "Merchants"
    yield from (_merchant(config, merchant) for merchant in config.merchants.values())
    yield "Regions"
    yield from (_region(config, region) for region in config.regions.values())
    if config.slas:
        yield "Promises"
        yield from (_promise(config, sla) for sla in config.slas)
    yield "Languages"
    yield from (_language(config, tag) for tag in _languages(config))


def _merchant(config: Config, merchant: Merchant) -> str:
    inboxes = [inbox.id for inbox in config.inboxes.values() if inbox.merchant == merchant.id]
    agents = [agent for agent in config.agents.values() if merchant.id in agent.merchants]
    return f"  {merchant.id}: {_count(inboxes, 'inbox', 'inboxes')} ({', '.join(inboxes)}), {_count(agents, 'agent')}"


def _region(config: Config, region: Region) -> str:
    teams = [team.id for team in config.teams.values() if team.region == region.id]
    agents = [agent.name for agent in config.agents.values() if agent.team in teams]
    heirs = f", hands over to {', '.join(region.hands_to)}" if region.hands_to else ""
    return f"  {region.id}: {region.zone}, {_count(teams, 'team')}, {_count(agents, 'agent')}{heirs}"


def _languages(config: Config) -> list[str]:
    """Return the languages that customers are expected to write or agents read, each once, sorted."""
    expected = {tag for inbox in config.inboxes.values() for tag in inbox.languages}
    return sorted(expected.union(*(agent.reads for agent in config.agents.values())))


def _promise(config: Config, sla: Sla) -> str:
    inboxes = [inbox.id for inbox in inboxes_under(config, sla)]
    clocks = {clock: key for key, clock in CLOCKS.items()}
    within = (
        f"{target.value} {' or '.join(f'{_length(length)} {clocks[clock]}' for clock, length in lengths.items())}"
        for target, lengths in sla.targets.items()
    )
    urgent = f" from priority {sla.min_priority}" if sla.min_priority else ""
    return f"  {sla.id}: {', '.join(inboxes)}{urgent}: {'; '.join(within)}"


def _length(length: timedelta) -> str:
    """Return a length of time as operators write it."""
    hours, rest = divmod(length, timedelta(hours=1))
    minutes, seconds = rest // timedelta(minutes=1), rest.seconds % 60
    parts = ((hours, "h"), (minutes, "m"), (seconds, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number)


def _language(config: Config, tag: str) -> str:
    readers = _count([agent for agent in config.agents.values() if agent.reads_well(tag)], "agent")
    writers = _count([agent for agent in config.agents.values() if _writes_well(agent, tag)], "agent")
    alone = _count([inbox for inbox in config.inboxes.values() if _unread(config, inbox, tag)], "inbox", "inboxes")
    needed = "" if alone.startswith("0 ") else f"; needs translation in {alone}"
    return f"  {tag} ({english_name(tag)}): read by {readers}, written by {writers}{needed}"


def _writes_well(agent: Agent, tag: str) -> bool:
    return any(level >= Level.FLUENT and readable_as(tag, own) for own, level in agent.writes.items())


def _unread(config: Config, inbox: Inbox, tag: str) -> bool:
    """Tell whether customers of the inbox write a language that nobody who serves it reads well."""
    served = (agent for agent in config.agents.values() if inbox.merchant in agent.merchants)
    return tag in inbox.languages and not any(agent.reads_well(tag) for agent in served)


def _count(things: Iterable[object], one: str, many: str = "") -> str:
    number = len(list(things))
    return f"{number} {one if number == 1 else many or one + 's'}"
