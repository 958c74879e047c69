"""The engines' models on disk, by the plugins that are installed."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from desk.config.reader import plugin_tables
from desk.domain.errors import Invalid, NotFound
from desk.hooks import specs
from desk.hooks.loader import load
from desk.hooks.translators import Model, ModelStore
from desk.installed import sources


def stores_of(paths: Sequence[Path], engine: str | None = None) -> list[ModelStore]:
    """Return what the plugins hand over, in the order of their names, or one engine's alone."""
    loaded = load(sources(), *plugin_tables(paths))
    stores = [store for _, some in loaded.hooks.setup(specs.register_model_stores) for store in some]
    if not stores:
        raise NotFound("No plugin with models is installed: desk-argos and desk-firefox are such plugins.")
    chosen = [store for store in stores if engine in {None, store.engine}]
    if not chosen:
        known = ", ".join(store.engine for store in stores)
        raise Invalid(f"--engine: found {engine!r}; expected one of {known}")
    return chosen


def installed(stores: Iterable[ModelStore]) -> list[Model]:
    """Return every model on disk, by engine and language."""
    models = [model for store in stores for model in store.installed()]
    return sorted(models, key=lambda model: (model.engine, model.source, model.target, model.version))


def called(model: Model) -> str:
    """Return how people call a model."""
    return f"{model.engine} {model.source} -> {model.target} {model.version}"


def same(one: Model, other: Model) -> bool:
    """Tell whether two are the same version of the same direction of one engine."""
    return (one.engine, one.source, one.target, one.version) == (
        other.engine, other.source, other.target, other.version,
    )  # fmt: skip
