"""How urgent a deadline is, from the deadline and the moment alone."""

from typing import Any

from tests.support import scripts

NOW = "2026-11-22T12:00:00Z"
SOON = {"target": "first_answer", "clock": "contract", "at": "2026-11-22T12:10:00Z", "near_at": "2026-11-22T11:55:00Z"}
LATER = {**SOON, "at": "2026-11-22T14:00:00Z", "near_at": "2026-11-22T13:30:00Z"}
MISSED = {**SOON, "at": "2026-11-22T12:00:00Z"}
PAUSED = {"target": "resolution", "clock": "contract", "paused": True, "left": 90}


def run(expression: str, **values: Any) -> Any:
    script = f'const now = Date.parse("{NOW}"); result = {expression};'
    return scripts.run({"console/due.js": ["alarms", "byUrgency", "left", "urgency"]}, script, **values)


def row(name: str, *deadlines: dict[str, Any], priority: int = 0, since: str = NOW) -> dict[str, Any]:
    return {"id": name, "deadlines": list(deadlines), "priority": priority, "waiting_since": since, "updated_at": NOW}


def test_a_deadline_is_calm_then_near_then_missed_and_a_paused_one_neither() -> None:
    found = run("all.map((one) => urgency(one, now))", all=[LATER, SOON, MISSED, PAUSED])
    assert found == ["calm", "near", "missed", "paused"]


def test_what_is_left_is_less_than_nothing_once_it_was_missed() -> None:
    late = {**SOON, "at": "2026-11-22T11:59:30Z"}
    assert run("all.map((one) => left(one, now) / 1000)", all=[SOON, late, PAUSED]) == [600, -30, 90]


def test_the_urgent_come_first_then_what_is_due_then_who_waits_longest() -> None:
    rows = [
        row("waits", since="2026-11-22T09:00:00Z"),
        row("waits longer", PAUSED, since="2026-11-22T08:00:00Z"),
        row("later", LATER),
        row("soon", SOON),
        row("urgent", LATER, priority=1),
    ]
    found = run("rows.sort(byUrgency).map((row) => row.id)", rows=rows)
    assert found == ["urgent", "soon", "later", "waits longer", "waits"]


def test_alarms_count_only_the_nearer_deadline_of_each() -> None:
    rows = [row("a", MISSED, SOON), row("b", SOON), row("c", LATER), row("d", PAUSED), row("e")]
    assert run("alarms(rows, now)", rows=rows) == {"near": 1, "missed": 1}
