"""``desk languages list``: what is on disk, and what could be had."""

from collections.abc import Sequence

import msgspec

from desk.cli.languages.sizes import on_disk, readable
from desk.hooks.translators import Model


class Row(msgspec.Struct, kw_only=True):
    """One model, as ``--json`` prints it; ``bytes`` on disk or to be fetched, None where nobody tells."""

    engine: str
    source: str
    target: str
    version: str
    installed: bool
    bytes: int | None
    path: str | None


def row(model: Model) -> Row:
    """Return what there is to tell of a model."""
    return Row(
        engine=model.engine,
        source=model.source,
        target=model.target,
        version=model.version,
        installed=model.path is not None,
        bytes=on_disk(model.path) if model.path else _to_fetch(model),
        path=str(model.path) if model.path else None,
    )


def table(rows: Sequence[Row]) -> str:
    """Return rows as aligned columns."""
    lines = [("Engine", "From", "To", "Version", "Size", "Where"), *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    padded = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
    return "\n".join(line.rstrip() for line in padded)


def _cells(one: Row) -> tuple[str, ...]:
    size = "?" if one.bytes is None else readable(one.bytes)
    return one.engine, one.source, one.target, one.version, size, one.path or "to be installed"


def _to_fetch(model: Model) -> int | None:
    sizes = [file.size for file in model.files if file.size is not None]
    return sum(sizes) if model.files and len(sizes) == len(model.files) else None
