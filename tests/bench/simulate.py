"""How fast weeks are simulated: two hours of a desk that has a million conversations a week.

2,000 agents of four regions, each with three chats at once, serve six merchants in twelve languages; everybody
reads everything through translation, some natively. ``simulate.conversations_per_s`` is of processor time, with the
desk's own routing and planning; ``simulate.week_s`` is what the whole week would take at that. In
``simulate.clock_conversations_per_s`` a router decides that costs next to nothing: the rest is the engine's.
"""

import json
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desk.config.model import Config
from desk.config.reader import Known, read
from desk.domain.ids import MerchantId
from desk.simulation.demand import Curve, Demand, Kind, Stream, Work
from desk.simulation.lengths import Length, Shape
from desk.simulation.posts import posts
from desk.simulation.trials import Plan, Tried, trial
from desk.simulation.week import Floor, Week, Window
from tests.bench.figures import Figure, progress
from tests.support.longest_wait import LongestWait

_A_WEEK = 1_000_000
_LANGUAGES = ("en", "pt", "es", "de", "fr", "it", "nl", "pl", "tr", "ar", "zh", "ja")
_MERCHANTS = [MerchantId(f"shop-{number}") for number in range(6)]
_ZONES = ("Europe/Lisbon", "America/Sao_Paulo", "Asia/Manila", "America/Los_Angeles")
_AGENTS = 2000
_NOON = datetime(2027, 3, 29, 12, tzinfo=UTC)


async def measure() -> list[Figure]:
    """Run the two hours with the desk's routing, and with the cheap one."""
    progress(f"simulate: two hours of {_A_WEEK:,} conversations a week")
    plan = Plan(_demand(), _NOON, "bench", 1, hours=2, warm_up=timedelta(minutes=15))
    config = _config()
    began = time.process_time()
    run = next(trial(Tried("bench", config, lambda _, __: True), plan))
    took = time.process_time() - began
    came = run.measures["conversations"]
    progress("simulate: the same with a router that costs next to nothing")
    return [
        Figure("simulate.conversations_per_s", came / took, "conversations/s"),
        Figure("simulate.week_s", _A_WEEK * took / came, "s"),
        Figure("simulate.clock_conversations_per_s", _clock(config, plan), "conversations/s"),
    ]


def _clock(config: Config, plan: Plan) -> float:
    there = posts(config, plan.demand.work, plan.window, plan.monday, plan.seed)
    kinds = plan.kinds
    served = [config.agents[post.agent].merchants for post in there]
    window = Window(-15 * 60, plan.hours * 3600)
    began = time.process_time()
    router = LongestWait(there, len(kinds), lambda post, kind: kinds[kind].merchant in served[post])
    floor = Floor(there, plan.demand.work, lambda _, __: False)
    tally = Week(floor, router, plan.customers(0), window).run()
    return len(tally.waited) / (time.process_time() - began)


def _demand() -> Demand:
    kinds = [Kind(merchant, language) for merchant in _MERCHANTS for language in _LANGUAGES]
    hours = tuple(1.0 + hour % 12 / 12 for hour in range(24))
    handling, patience = Length(420.0, Shape.LOGNORMAL, 0.8), Length(900.0)
    streams = [Stream(kind, Curve(_A_WEEK / len(kinds), "UTC", hours), handling, patience) for kind in kinds]
    return Demand(streams=streams, work=Work(speed=(1.0, 0.8, 0.66), grace=300.0, missed=0.03))


def _config() -> Config:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "desk.toml"
        file.write_text("\n".join(_toml()), encoding="utf-8")
        return read([file], {}, Known())


def _toml() -> Iterator[str]:
    """Yield the tables that anybody would write."""
    for name in _MERCHANTS:
        yield f'[[merchant]]\nid = "{name}"\nname = "{name}"'
        yield f'[[inbox]]\nid = "{name}"\nmerchant = "{name}"\nconnector = "widget"\nname = "{name}"'
    for number, zone in enumerate(_ZONES):
        yield f'[[region]]\nid = "region-{number}"\nname = "{zone}"\nzone = "{zone}"\nhours = {{ daily = ["08:00-17:00"] }}'
        yield f'[[team]]\nid = "team-{number}"\nname = "{zone}"\nregion = "region-{number}"'
    yield from map(_agent, range(_AGENTS))


def _agent(number: int) -> str:
    """Return somebody who reads a language natively, most others' English, and one language more."""
    reads = {"en": "fluent", _LANGUAGES[(number * 5 + 1) % 12]: "fluent", _LANGUAGES[number % 12]: "native"}
    known = ", ".join(f'{tag} = "{level}"' for tag, level in reads.items())
    served = json.dumps(["*"] if number % 3 else _MERCHANTS[number % 4 :][:3])
    head = f'[[agent]]\nid = "agent-{number}"\nname = "Agent {number}"\nteam = "team-{number // 12 % 4}"'
    return f"{head}\nmerchants = {served}\nreads = {{ {known} }}\ncapacity = 3"
