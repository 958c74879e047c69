"""One HTML page."""

from desk.cli.simulate.report import Report


def page(report: Report) -> str:
    """Return the page."""
    return report.week
