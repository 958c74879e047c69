"""Whether everything arrived: both sides are read again from the desk and held against the file."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from desk.cli.replay.player import Player
from desk.cli.replay.script import CUSTOMER, Line
from desk.cli.replay.team import Team
from desk.domain.language import readable_as
from desk.web import wire

#: A widget is told the newest messages only; what is older is verified on the agents' side.
_TOLD = 200

Said = tuple[str, str]


@dataclass(slots=True)
class Findings:
    """What both sides can see, against what was to be said."""

    delivered: int = 0
    missing: int = 0
    doubled: int = 0
    out_of_order: int = 0
    #: Delivered, but not in the reader's language, by reason.
    untranslated: Counter[str] = field(default_factory=Counter)


async def verify(player: Player, team: Team, findings: Findings) -> None:
    """Read one conversation from both sides and add what is found."""
    lines = [line for line in player.chat.lines if line.number not in player.unsaid]
    view = player.scene.view
    stored = await team.watcher.messages(view.id) if view else []
    stored = [message for message in stored if message.kind == "message"]
    window = await player.visitor.window()
    held = Counter((message.author, message.body) for message in stored if message.delivery == "held")
    shown = _without(lines, held)
    inside = compare([_line(line) for line in lines], [(one.author, one.body) for one in stored])
    outside = compare([_line(line) for line in shown][-_TOLD:], [_told(one) for one in window])
    missing = inside.missing | outside.missing
    findings.missing += missing.total()
    findings.doubled += (inside.doubled | outside.doubled).total()
    findings.out_of_order += max(inside.out_of_order, outside.out_of_order)
    findings.delivered += len(shown) - missing.total()
    findings.untranslated.update(_at_desk(lines, stored, team.language))
    findings.untranslated.update(_in_window(shown[-_TOLD:], window))


@dataclass(frozen=True, slots=True)
class Differences:
    """How what was found differs from what was expected."""

    missing: Counter[Said]
    doubled: Counter[Said]
    out_of_order: int


def compare(expected: Sequence[Said], found: Sequence[Said]) -> Differences:
    """Return how two sequences differ; what others said meanwhile is nobody's fault."""
    wanted = Counter(expected)
    there = Counter(said for said in found if said in wanted)
    common = wanted & there
    pairs = zip(_first(expected, common), _first(found, common), strict=True)
    return Differences(wanted - there, there - wanted, sum(one != other for one, other in pairs))


def _first(said: Iterable[Said], counted: Counter[Said]) -> list[Said]:
    """Return the first of each as often as counted, in order."""
    left, kept = counted.copy(), []
    for one in said:
        if left[one] > 0:
            left[one] -= 1
            kept.append(one)
    return kept


def _without(lines: Iterable[Line], held: Counter[Said]) -> list[Line]:
    """Return the lines that the customer can have got; the held ones stayed with the desk."""
    left, kept = held.copy(), []
    for line in lines:
        if left[_line(line)] > 0:
            left[_line(line)] -= 1
        else:
            kept.append(line)
    return kept


def _line(line: Line) -> Said:
    return line.speaker, line.text


def _told(one: wire.VisitorTold) -> Said:
    return one.author, one.body if one.original is None else one.original


def _at_desk(lines: Iterable[Line], stored: Iterable[wire.MessageView], language: str) -> Iterable[str]:
    """Yield why agents cannot read a customer's message in their language."""
    written = {line.text: line.language for line in lines if line.speaker == CUSTOMER}
    for message in stored:
        foreign = message.author == CUSTOMER and not readable_as(written.get(message.body, language), language)
        mine = [text for text in message.texts if readable_as(text.language, language)]
        if foreign and _has_words(message.body) and all(text.flags for text in mine):
            yield mine[-1].flags[0] if mine else f"customer's {written[message.body]} taken for {message.language}"


def _in_window(lines: Iterable[Line], window: Iterable[wire.VisitorTold]) -> Iterable[str]:
    """Yield why the customer cannot read an answer in her language."""
    wanted = {line.text: line.readers for line in lines if line.speaker != CUSTOMER}
    for one in window:
        _, written = _told(one)
        language = wanted.get(written)
        if language and one.author != CUSTOMER and _has_words(written) and not readable_as(one.language, language):
            yield f"answer to a reader of {language} left in {one.language}"


def _has_words(text: str) -> bool:
    """Tell whether there is anything to translate."""
    return any(map(str.isalpha, text))
