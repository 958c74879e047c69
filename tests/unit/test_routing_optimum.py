"""Routing is near the optimum where the optimum is known: a part of the table, worked out anew."""

from dataclasses import replace

import pytest

from desk.routing.erlang import line
from tests.tools.routing.exact import general
from tests.tools.routing.gaps import row
from tests.tools.routing.mdp import Chain
from tests.tools.routing.systems import SYSTEMS, System

#: The smallest system of the table, with less room: its load leaves little beyond.
SMALL = replace(next(system for system in SYSTEMS if system.name == "N 1:1 fast help"), room=20)


def test_our_policy_costs_no_more_than_the_best_of_all() -> None:
    assert row(SMALL, others=(), width=1e-3).ours == pytest.approx(0.0, abs=0.3)


def test_what_larger_systems_get_costs_at_most_three_per_cent_more() -> None:
    found = row(SMALL, others=(general,), width=3e-3)
    assert found.others[0] <= 3.0


def test_the_optimum_of_one_queue_is_what_erlang_says() -> None:
    system = System("one", (1.6,), (1.0,), (2,), {(0, 0): 1.0})
    cost, _ = Chain(system).optimum()
    # Erlang C of 1.6 erlang on 2 servers is 0.7111; of those who wait, four on average.
    assert cost.value == pytest.approx(0.711111 * 4, rel=1e-3)


def test_one_more_costs_what_the_balance_of_the_queue_says() -> None:
    found = line(1.6, 1.0, 2, extra=0.3)
    for number in range(3, 8):
        drift = 1.6 * found.marginal(number) - 2.3 * found.marginal(number - 1)
        assert drift + (number - 2) == pytest.approx(1.6 * found.marginal(0))
