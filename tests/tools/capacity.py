"""``python -m tests.tools.capacity [FIGURES] [--into FILE]``: what a desk of some size needs, reckoned from measured figures.

``FIGURES`` is what ``python -m tests.bench intake growth engine`` printed, lines of ``name value unit``; by default those in
``examples/grown/figures.txt``. ``--into`` puts the tables between the marks of a Markdown file.

What is measured is processor time of one core of the machine that measured; what is assumed of a day stands in
``Day``. Everything is reckoned for the busiest hour, and nothing is filled beyond ``ROOM``.
"""

import argparse
import math
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

FIGURES = Path(__file__).parents[2] / "examples" / "grown" / "figures.txt"
BEGIN, END = "<!-- capacity: begin -->", "<!-- capacity: end -->"
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
#: The part of a core or of a database that the busiest hour may take: the rest is for bursts, failures and restarts.
ROOM = 0.5
_HOUR = 3600
_FIGURE = re.compile(r"([a-z][\w.]*) ([\d.e+-]+) ")
_US = 1e-6


class Missing(Exception):
    """A figure that is needed was not measured."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one thing costs: seconds of one core unless it says otherwise."""

    #: A message taken in, at a web process and at the database.
    intake: float
    intake_database: float
    #: A message from the door until it is prepared, assigned and told, in processes of the desk and at the database.
    whole: float
    whole_database: float
    #: A frame of an event to one console.
    frame: float
    #: A text that an engine translates.
    text: float
    #: Kilobytes of memory that an open console takes, and of the database's disk that a message takes.
    console_kb: float
    message_kb: float

    @classmethod
    def of(cls, figures: Mapping[str, float]) -> "Measured":
        """Take what is needed out of a benchmark's figures."""
        named = {
            "intake": ("pg.cpu_us", _US),
            "intake_database": ("pg.server_cpu_us", _US),
            "whole": ("pg.full_cpu_us", _US),
            "whole_database": ("pg.full_server_cpu_us", _US),
            "frame": ("fanout.cpu_us_1000", _US),
            "text": ("engine.cpu_ms", 1e-3),
            "console_kb": ("fanout.kb_per_console", 1.0),
            "message_kb": ("pg.full_kb", 1.0),
        }
        if absent := [figure for figure, _ in named.values() if figure not in figures]:
            raise Missing(f"not measured: {', '.join(absent)}; run: python -m tests.bench intake growth engine")
        return cls(**{field.name: figures[named[field.name][0]] * named[field.name][1] for field in fields(cls)})


@dataclass(frozen=True, slots=True)
class Day:
    """What is assumed of a day; other desks have other days: change it and reckon again."""

    #: Of each conversation.
    messages_in: int = 4
    answers: int = 4
    #: Events that a message makes: it came, its wording, who has it, what became of its delivery.
    events: float = 3.0
    #: The part of the texts that an engine must translate, memory and native readers aside.
    translated: float = 0.5
    #: The part of a day's conversations that its busiest hour has.
    busiest: float = 0.1
    #: Conversations that an agent answers in an hour, and the most who look on at one merchant's.
    per_agent: int = 12
    onlookers: int = 100


@dataclass(frozen=True, slots=True)
class Need:
    """What a desk needs in its busiest hour, in cores, places and gigabytes."""

    conversations: int
    messages_per_second: float
    consoles: int
    web: float
    fanout: float
    worker: float
    translator: float
    database: float
    gigabytes_a_day: float

    @property
    def cells(self) -> int:
        """Databases over which merchants are spread: what decides takes turns, on one core of each."""
        return processes(self.database)


def need(measured: Measured, day: Day, conversations: int) -> Need:
    """Reckon a desk of so many conversations a day. An answer counts as a message: it takes much the same way."""
    per_second = conversations * day.busiest / _HOUR
    messages = per_second * (day.messages_in + day.answers)
    consoles = math.ceil(conversations * day.busiest / day.per_agent)
    frames = messages * day.events * min(consoles, day.onlookers)
    return Need(
        conversations=conversations,
        messages_per_second=messages,
        consoles=consoles,
        web=messages * measured.intake,
        fanout=frames * measured.frame,
        worker=messages * max(measured.whole - measured.intake, 0.0),
        translator=messages * day.translated * measured.text,
        database=messages * measured.whole_database,
        gigabytes_a_day=conversations * (day.messages_in + day.answers) * measured.message_kb / 1e6,
    )


def processes(cores: float) -> int:
    """Return how many processes of one core each have so much to do and keep their room."""
    return max(1, math.ceil(cores / ROOM))


def read(lines: Sequence[str]) -> dict[str, float]:
    """Return figures by name; what is no figure is passed over."""
    return {found[1]: float(found[2]) for found in map(_FIGURE.match, lines) if found}


#: What runs out, in words, and what to do then.
WORDS = {
    "translator": "one translator",
    "fanout": "one web process: frames to consoles",
    "web": "one web process: messages in",
    "worker": "one worker",
    "database": "one database: what decides takes turns on it",
}
REMEDIES = {
    "translator": "more translators; they share by themselves, on machines of their own",
    "fanout": "more web processes, and agents who see the merchants only that they serve",
    "web": "more web processes behind the proxy",
    "worker": "more workers; one of them leads",
    "database": "a faster disk and more cores; then merchants spread over several desks (cells)",
}


def tables(measured: Measured, day: Day) -> Iterator[str]:
    """Give the tables in Markdown, line by line."""
    needs = [need(measured, day, size) for size in SIZES]
    yield "| conversations a day | messages/s in the busiest hour | consoles | web | worker | translator | databases | disk a day |"
    yield "|---|---|---|---|---|---|---|---|"
    for one in needs:
        cells = f" ({one.cells} cells)" if one.cells > 1 else ""
        yield (
            f"| {one.conversations:,} | {one.messages_per_second:,.1f} | {one.consoles:,}"
            f" | {processes(one.web + one.fanout)} | {processes(one.worker)} | {processes(one.translator)}"
            f" | {one.cells}{cells} | {one.gigabytes_a_day:,.1f} GB |"
        )
    yield ""
    yield "| conversations a day | cores: web | of these, frames to consoles | worker | translator | database | memory of consoles |"
    yield "|---|---|---|---|---|---|---|"
    for one in needs:
        cores = (one.web + one.fanout, one.fanout, one.worker, one.translator, one.database)
        memory = one.consoles * measured.console_kb / 1024
        yield f"| {one.conversations:,} | {' | '.join(f'{each:.2g}' for each in cores)} | {memory:,.0f} MB |"
    yield ""
    yield "| what runs out, in this order | carries conversations a day | then |"
    yield "|---|---|---|"
    for name in sorted(REMEDIES, key=lambda name: carries(measured, day, name)):
        yield f"| {WORDS[name]} | {_rounded(carries(measured, day, name)):,} | {REMEDIES[name]} |"


def carries(measured: Measured, day: Day, name: str) -> int:
    """Return how many conversations a day one process of a kind, or one database, takes and keeps its room."""
    least, most = 0, 2**40
    while most - least > 1:
        middle = (least + most) // 2
        taken = float(getattr(need(measured, day, middle), name))
        least, most = (middle, most) if taken <= ROOM else (least, middle)
    return least


def _rounded(number: int) -> int:
    """Return a number to two figures: more would be more than anybody knows."""
    step = int(10 ** max(len(str(number)) - 2, 0))
    return number // step * step


def main(arguments: Sequence[str]) -> int:
    """Print the tables, or put them into a file."""
    parser = argparse.ArgumentParser(prog="python -m tests.tools.capacity")
    parser.add_argument("figures", type=Path, nargs="?", default=FIGURES)
    parser.add_argument("--into", type=Path)
    options = parser.parse_args(arguments)
    try:
        measured = Measured.of(read(options.figures.read_text("utf-8").splitlines()))
    except Missing as error:
        print(error, file=sys.stderr)
        return 2
    table = "\n".join(tables(measured, Day()))
    if options.into is None:
        print(table)
    else:
        options.into.write_text(placed(options.into.read_text("utf-8"), table), "utf-8")
    return 0


def placed(text: str, table: str) -> str:
    """Return a text with the table between its marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
