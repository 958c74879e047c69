"""``desk languages install``: from an engine's index to its models on disk."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from desk.cli.languages.choice import Choice, choose, complain_of_missing, tag
from desk.cli.languages.download import Downloads
from desk.cli.languages.errors import Damaged, NoNetwork
from desk.cli.languages.sizes import readable
from desk.cli.languages.stores import called, installed, same
from desk.cli.languages.web import Web
from desk.domain.errors import DeskError, Invalid
from desk.hooks.translators import Model, ModelFile, ModelStore


@dataclass(frozen=True, slots=True)
class Offer:
    """What one engine's index has for the languages that are wanted."""

    store: ModelStore
    models: Sequence[Model]
    choice: Choice


def install(stores: Sequence[ModelStore], words: Sequence[str], pivot: str, downloads: Downloads) -> None:
    """Fetch and install every pair among some languages; what is there already stays as it is."""
    languages = tuple(dict.fromkeys(map(tag, words)))
    if len(languages) < 2:
        raise Invalid("languages: found one; expected two or more, which are then connected with each other")
    offer = _best(offers(stores, languages, tag(pivot), downloads.web))
    complain_of_missing(offer.choice, languages, offer.models)
    for source, target in offer.choice.missing:
        print(f"{offer.store.engine} offers no way from {source} to {target}.", file=sys.stderr)
    there = installed([offer.store])
    wanted = [model for model in offer.choice.models if not any(same(model, other) for other in there)]
    for model in offer.choice.models:
        if model not in wanted:
            print(f"{called(model)} is installed already.")
    _announce(wanted)
    for model in wanted:
        print(f"{called(_fetched(offer.store, model, downloads))} is installed.")


def offers(stores: Sequence[ModelStore], languages: Sequence[str], pivot: str, web: Web) -> list[Offer]:
    """Ask every engine's index; one that cannot be asked is told of, unless none can."""
    found: list[Offer] = []
    for store in stores:
        try:
            models = store.available(web.read)
        except NoNetwork as error:
            if store is stores[-1] and not found:
                raise
            print(f"{store.engine}: {error}", file=sys.stderr)
        else:
            found.append(Offer(store, models, choose(languages, models, pivot)))
    return found


def _best(found: Sequence[Offer]) -> Offer:
    """Return the offer that connects most of the pairs, of equal ones the first."""
    return min(found, key=lambda offer: len(offer.choice.missing))


def _announce(wanted: Sequence[Model]) -> None:
    for model in wanted:
        told = [file.size for file in model.files if file.size is not None]
        size = readable(sum(told)) if len(told) == len(model.files) else "size unknown"
        print(f"To fetch: {called(model)}, {len(model.files)} file(s), {size}")
        if not all(file.sha256 for file in model.files):
            print(f"  The index of {model.engine} tells no digest; only that the files are whole can be checked.")


def _fetched(store: ModelStore, model: Model, downloads: Downloads) -> Model:
    files = {file.name: _file(file, downloads) for file in model.files}
    try:
        return store.install(model, files)
    except DeskError as error:
        raise Damaged(f"{called(model)}: {error}\nWhat was fetched was deleted; nothing was installed.") from error
    finally:
        for file in model.files:
            downloads.forget(file)


def _file(file: ModelFile, downloads: Downloads) -> Path:
    with tqdm(desc=file.name, total=file.size, unit="B", unit_scale=True, file=sys.stderr) as bar:

        def show(size: int, total: int | None) -> None:
            bar.total = total or bar.total
            bar.update(size - bar.n)

        return downloads.fetch(file, show)
