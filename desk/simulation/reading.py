"""A demand file, read and checked: every mistake is told with file, table and key."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desk.config.errors import ConfigError, ConfigErrors, did_you_mean
from desk.config.files import document
from desk.config.model import Config
from desk.config.names import Names
from desk.config.nodes import Node, Table, Wrong, shown_with_kind
from desk.config.values import choice, language, text, zone
from desk.domain.ids import AgentId, MerchantId, RegionId, TeamId
from desk.simulation.demand import PATIENCE, Absence, Curve, Demand, Kind, Stream, Work
from desk.simulation.lengths import Length, Shape
from desk.simulation.numbers import FACTOR, moment, number, speeds, weights

_SINGLE = ("service", "handling", "patience", "agents")
_MANY = ("arrivals", "absence")
_SHAPES = {shape.value: shape for shape in Shape}
_USUAL = Demand(streams=())
_WORK = Work()
_ALIKE = Curve(0)
#: A day, and more conversations than anybody has: typing errors lie beyond.
_DAY, _MOST = 86_400.0, 1e9


def read(file: Path, configs: Sequence[Config]) -> Demand:
    """Return what a demand file says of the merchants and people of configurations.

    Raises ``ConfigErrors`` with everything that is wrong in it.
    """
    errors: list[ConfigError] = []
    given = document(file, errors)
    demand = _demand(_Tables(given, file, errors), _names(configs)) if given is not None else _USUAL
    if errors:
        raise ConfigErrors(errors)
    return demand


class _Tables:
    """The tables of the file, by name; complains of those that are unknown or not as they must be written."""

    def __init__(self, given: dict[str, Any], file: Path, errors: list[ConfigError]) -> None:
        self._given = given
        self._file = file
        self._errors = errors
        for name, raw in given.items():
            if name not in (*_SINGLE, *_MANY):
                expected = "one of " + ", ".join((*_SINGLE, *_MANY))
                hint = did_you_mean(name, (*_SINGLE, *_MANY))
                self._node(raw, f"[{name}]").complain(Wrong(expected, hint, found="an unknown table"))

    def one(self, name: str) -> Node:
        """Return a table, empty where it is left out."""
        return _table(self._node(self._given.get(name, {}), f"[{name}]"), f"a table, written [{name}]")

    def many(self, name: str) -> Iterator[Node]:
        """Yield the tables of an array."""
        raw = self._given.get(name, [])
        if not isinstance(raw, list):
            expected = f"an array of tables, written [[{name}]]"
            self._node(raw, f"[{name}]").complain(Wrong(expected, found=shown_with_kind(raw)))
            return
        for place, element in enumerate(raw, 1):
            yield _table(self._node(element, f"[[{name}]] #{place}"), "a table")

    def _node(self, raw: Any, table: str) -> Node:
        return Node(raw, self._file, table, "", self._errors)


def _table(node: Node, expected: str) -> Node:
    if not isinstance(node.raw, dict):
        node.complain(Wrong(expected, found=shown_with_kind(node.raw)))
        return Node({}, node.file, node.table, node.key, [])
    return node


def _names(configs: Sequence[Config]) -> Names:
    def every(kind: str) -> Collection[str]:
        return frozenset(name for config in configs for name in getattr(config, kind))

    kinds = {"merchant": "merchants", "region": "regions", "team": "teams", "agent": "agents"}
    return Names({kind: every(many) for kind, many in kinds.items()})


def _demand(tables: _Tables, names: Names) -> Demand:
    service = Table(tables.one("service"))
    within = service.may("within", number(0, _DAY, "seconds"), _USUAL.within)
    service.close()
    handling = _length(tables.one("handling"), _USUAL.handling)
    patience = _patience(tables.one("patience"), _USUAL.patience)
    return Demand(
        streams=[_stream(node, names, handling, patience) for node in tables.many("arrivals")],
        work=_work(tables.one("agents"), [_absence(node, names) for node in tables.many("absence")]),
        within=within,
        handling=handling,
        patience=patience,
    )


def _stream(node: Node, names: Names, handling: Length, patience: Length | None) -> Stream:
    """``[[arrivals]]``."""
    given = Table(node)
    kind = Kind(
        merchant=given.need("merchant", names.reference("merchant", MerchantId), MerchantId("")),
        language=given.need("language", language, "und"),
        topic=given.may("topic", text, None),
    )
    curve = Curve(
        per_week=given.need("per_week", number(0, _MOST, "conversations"), 0.0),
        zone=given.may("zone", zone, "UTC"),
        hours=given.may("hours", weights(24), _ALIKE.hours),
        days=given.may("days", weights(7), _ALIKE.days),
    )
    stream = Stream(
        kind,
        curve,
        handling=given.may("handling", lambda inner: _length(_inner(inner), handling), handling),
        patience=given.may("patience", lambda inner: _patience(_inner(inner), patience), patience),
    )
    given.close()
    return stream


def _inner(node: Node) -> Node:
    return _table(node, "a table, such as { mean = 300 }")


def _length(node: Node, usual: Length) -> Length:
    """``[handling]``, ``[patience]``, and the same for single arrivals."""
    given = Table(node)
    length = Length(
        mean=given.may("mean", number(1, 7 * _DAY, "seconds"), usual.mean),
        shape=given.may("shape", choice(_SHAPES), usual.shape),
        spread=given.may("spread", number(0.01, 10, "times the mean"), usual.spread),
    )
    given.close()
    return length


def _patience(node: Node, usual: Length | None) -> Length | None:
    """A length, or ``{ endless = true }``."""
    if not node.raw:
        return usual
    if "endless" not in node.raw:
        return _length(node, usual or PATIENCE)
    given = Table(node)
    given.may("endless", _true, None)
    given.close()
    return None


def _true(node: Node) -> None:
    if node.raw is not True:
        raise Wrong("true, or the key left out")


def _work(node: Node, absences: Sequence[Absence]) -> Work:
    """``[agents]``."""
    given = Table(node)
    work = Work(
        speed=given.may("speed", speeds, _WORK.speed),
        through_translation=given.may("through_translation", number(0.1, FACTOR, "times"), _WORK.through_translation),
        taking_over=given.may("taking_over", number(0, _DAY, "seconds"), _WORK.taking_over),
        grace=given.may("grace", number(0, _DAY, "seconds"), _WORK.grace),
        missed=given.may("missed", number(0, 1, "as a share"), _WORK.missed),
        absences=absences,
    )
    given.close()
    return work


def _absence(node: Node, names: Names) -> Absence:
    """``[[absence]]``: of an agent, a team or a region."""
    given = Table(node)
    absence = Absence(
        begin=given.need("from", moment, datetime.min.replace(tzinfo=UTC)),
        end=given.need("until", moment, datetime.max.replace(tzinfo=UTC)),
        agent=given.may("agent", names.reference("agent", AgentId), None),
        team=given.may("team", names.reference("team", TeamId), None),
        region=given.may("region", names.reference("region", RegionId), None),
    )
    given.close()
    if len({"agent", "team", "region"} & set(node.raw)) != 1:
        node.complain(Wrong("one of agent, team and region", found="none or several of them"))
    if absence.end <= absence.begin:
        node.at("until", node.raw.get("until")).complain(Wrong("a moment after from"))
    return absence
