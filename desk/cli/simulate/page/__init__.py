"""The report as one HTML page that needs nothing else: style, plots and tables in one file."""

from desk.cli.simulate.page.document import page

__all__ = ["page"]
