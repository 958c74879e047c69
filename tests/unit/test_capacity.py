"""What a desk of some size needs: more never needs less, and the page shows what the figures say."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.web.metrics import FIGURES as METRICS
from tests.tools.capacity import FIGURES, Day, Measured, Missing, main, need, placed, processes, read, tables

PAGE = Path(__file__).parents[2] / "examples" / "grown" / "README.md"
costs = st.floats(1e-6, 0.1)
measured = st.builds(Measured, costs, costs, costs, costs, costs, costs, costs, costs)
sizes = st.integers(1, 50_000_000)


@given(measured, sizes, sizes)
def test_more_conversations_never_need_less(measured: Measured, one: int, other: int) -> None:
    less, more = (need(measured, Day(), size) for size in sorted((one, other)))
    for name in ("web", "fanout", "worker", "translator", "database", "consoles", "gigabytes_a_day"):
        assert getattr(less, name) <= getattr(more, name)
    assert less.cells <= more.cells


@given(measured, sizes)
def test_no_database_and_no_process_is_filled_beyond_its_room(measured: Measured, size: int) -> None:
    found = need(measured, Day(), size)
    assert found.database / found.cells <= 0.5 + 1e-9
    assert found.web / processes(found.web) <= 0.5 + 1e-9


def test_the_page_shows_what_the_kept_figures_say() -> None:
    table = "\n".join(tables(Measured.of(read(FIGURES.read_text("utf-8").splitlines())), Day()))
    page = PAGE.read_text("utf-8")
    assert placed(page, table) == page


def test_a_figure_that_was_not_measured_is_named() -> None:
    with pytest.raises(Missing, match=r"pg\.full_cpu_us"):
        Measured.of({"pg.cpu_us": 1.0})


def test_what_is_no_figure_is_passed_over() -> None:
    assert read(["# a word before", "pg.rate 2350 1/s", "", "nothing"]) == {"pg.rate": 2350.0}


def test_the_table_is_put_between_the_marks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text("Before\n<!-- capacity: begin -->\nold\n<!-- capacity: end -->\nafter\n", "utf-8")
    assert main([str(FIGURES), "--into", str(page)]) == 0
    text = page.read_text("utf-8")
    assert text.startswith("Before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert main([str(page)]) == 2
    assert "not measured" in capsys.readouterr().err


def test_the_page_lists_every_figure_for_prometheus_and_no_other() -> None:
    listed = [line.split("`")[1].partition("{")[0] for line in PAGE.read_text("utf-8").splitlines() if "| `desk_" in line]
    assert listed == list(METRICS)
