"""What an agent can do, as operators write it: conversations at once, and merchants, languages and topics."""

from collections.abc import Mapping

from desk.config.names import EVERY_MERCHANT, Names
from desk.config.nodes import Node, Reader, Table, Wrong, shown
from desk.config.people import EVERY_CHANNEL, Agent, Level, Mastery, Skills
from desk.config.values import array, choice, language, slug, some, table, text, whole
from desk.domain.ids import MerchantId
from desk.domain.language import readable_as

#: More conversations at once than anybody can hold; a typing error.
LARGEST_CAPACITY = 1000
_MASTERY = {level.name.lower(): level for level in Mastery}


def capacities(node: Node) -> dict[str, int]:
    """Conversations at once: one number for each kind of channel, or a table of kinds."""
    places = whole(1, LARGEST_CAPACITY)
    if not isinstance(node.raw, dict):
        return {EVERY_CHANNEL: places(node)}
    some(table)(node)
    return {slug(node.at(kind, kind)): node.at(kind, raw).read(places, 1) for kind, raw in node.raw.items()}


def skills(agent: Agent, names: Names) -> Reader[Skills]:
    """``[[agent.skill]]``, which goes no further than the agent's own merchants and languages."""

    def read(node: Node) -> Skills:
        table(node)
        given = Table(node)
        found = Skills(
            merchants=given.may("merchants", _among(agent.merchants, names), agent.merchants),
            languages=given.may("languages", some(array(_readable(agent.reads))), ()),
            topics=given.may("topics", some(array(text)), ()),
            level=given.may("level", choice(_MASTERY), Mastery.EXPERT),
        )
        given.close()
        return found

    return read


def _among(merchants: frozenset[MerchantId], names: Names) -> Reader[frozenset[MerchantId]]:
    def read(node: Node) -> frozenset[MerchantId]:
        if node.raw == [EVERY_MERCHANT]:
            return merchants
        found = names.merchants(node)
        if more := sorted(found - merchants):
            raise Wrong("only merchants that the agent serves", found=f"{shown(more[0])} too")
        return found

    return read


def _readable(reads: Mapping[str, Level]) -> Reader[str]:
    def read(node: Node) -> str:
        tag = language(node)
        if not any(readable_as(tag, known) for known in reads):
            raise Wrong("a language that the agent reads")
        return tag

    return read
