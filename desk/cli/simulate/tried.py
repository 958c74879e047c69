"""A configuration to try, and what its translators can do."""

import asyncio
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from desk.cli.configuration import read_config
from desk.simulation.trials import Tried
from desk.translation.engines.engines import Engines


async def tried(paths: Sequence[Path]) -> Tried:
    """Read a configuration and see what its translators can do; no model is loaded."""
    read = read_config(paths)
    engines = Engines(read.engines, read.config.translation)

    @cache
    def translatable(source: str, target: str) -> bool:
        return bool(engines.chain(source, target))

    await engines.close()
    await asyncio.gather(*(one.close() for one in read.engines), read.loaded.hooks.close())
    return Tried(", ".join(path.name for path in paths), read.config, translatable)
