"""The command line of ``desk languages``."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from desk.cli.configuration import DEFAULT
from desk.cli.languages import bundles
from desk.cli.languages.adding import add
from desk.cli.languages.choice import no_such_pair, pair_of, tag
from desk.cli.languages.download import Downloads, downloads_directory
from desk.cli.languages.errors import NoNetwork
from desk.cli.languages.installing import install
from desk.cli.languages.listing import row, table
from desk.cli.languages.stores import called, installed, same, stores_of
from desk.cli.languages.web import Web
from desk.domain.errors import Invalid
from desk.hooks.protocols import Command
from desk.hooks.translators import Model, ModelStore

_PIVOT = "en"
_PAIR = "SOURCE:TARGET"


def _configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION")
    parser.set_defaults(act=_list, available=False, json=False, engine=None, config=None)
    _add(actions, "list", _list, "what is installed", _list_options)
    _add(actions, "install", _install, "fetch every pair among some languages", _install_options)
    _add(actions, "add", _add_files, "install packages or bundles that were brought by hand", _add_options)
    _add(actions, "remove", _remove, "delete a pair from disk", _remove_options)
    _add(actions, "bundle", _bundle, "write what is installed to one file for `add`", _bundle_options)
    _list_options(parser)
    _common(parser)


def _add(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    act: Callable[[argparse.Namespace], int],
    what: str,
    options: Callable[[argparse.ArgumentParser], None],
) -> None:
    parser = actions.add_parser(name, help=what, description=what)
    options(parser)
    _common(parser)
    parser.set_defaults(act=act)


def _common(parser: argparse.ArgumentParser) -> None:
    """What every action takes; not set where it is not given, so that it may stand before or after the action."""
    config = "a TOML file or directory with [plugins.x] tables; may be repeated (default: desk.toml, if there is one)"
    parser.add_argument("--config", action="append", type=Path, default=argparse.SUPPRESS, help=config)
    parser.add_argument("--engine", default=argparse.SUPPRESS, help="one engine's models only, such as argos")


def _list_options(parser: argparse.ArgumentParser) -> None:
    available = "also what the engines' indexes offer; needs the network"
    parser.add_argument("--available", action="store_true", default=argparse.SUPPRESS, help=available)
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print a JSON array")


def _install_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("languages", nargs="+", help="tags such as pt, en, zh-Hant")
    via = f"the language through which pairs are connected that have no model of their own (default: {_PIVOT})"
    parser.add_argument("--via", default=_PIVOT, help=via)


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a package of an engine, or a bundle")


def _remove_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", help="the language that it translates from")
    parser.add_argument("target", help="the language that it translates to")


def _bundle_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar="OUT", help="the file to write")
    parser.add_argument("pairs", nargs="*", metavar=_PAIR, help="such as en:pt (default: all that is installed)")


def _stores(args: argparse.Namespace) -> list[ModelStore]:
    paths: Sequence[Path] = args.config or ([DEFAULT] if DEFAULT.exists() else [])
    return stores_of(paths, args.engine)


def _list(args: argparse.Namespace) -> int:
    stores = _stores(args)
    models = installed(stores)
    if args.available:
        there = tuple(models)
        models += [each for each in _available(stores) if not any(same(each, other) for other in there)]
    rows = [row(model) for model in models]
    if args.json:
        print(msgspec.json.encode(rows).decode())
    else:
        print(table(rows) if rows else "No languages are installed; `desk languages install pt en` fetches some.")
    return 0


def _available(stores: Sequence[ModelStore]) -> list[Model]:
    """Return what every index offers; one that cannot be asked does not hide the others."""
    web, offered, failed = Web(), list[Model](), list[NoNetwork]()
    for store in stores:
        try:
            offered += store.available(web.read)
        except NoNetwork as error:
            failed.append(error)
    if len(failed) == len(stores):
        raise failed[0]
    for each in failed:
        print(each, file=sys.stderr)
    return offered


def _install(args: argparse.Namespace) -> int:
    install(_stores(args), args.languages, args.via, Downloads(Web(), downloads_directory()))
    return 0


def _add_files(args: argparse.Namespace) -> int:
    add(args.files, _stores(args))
    return 0


def _remove(args: argparse.Namespace) -> int:
    pair, stores = (tag(args.source), tag(args.target)), _stores(args)
    there = installed(stores)
    found = [model for model in there if pair_of(model) == pair]
    engines = sorted({model.engine for model in found})
    if not found:
        raise no_such_pair(*pair, there)
    if len(engines) > 1:
        raise Invalid(f"{' and '.join(engines)} have models for it; choose with --engine")
    (store,) = (store for store in stores if store.engine == engines[0])
    for model in found:
        store.remove(model)
        print(f"{called(model)} was deleted.")
    return 0


def _bundle(args: argparse.Namespace) -> int:
    stores = _stores(args)
    models = _chosen(args.pairs, installed(stores))
    if not models:
        raise Invalid("There is nothing to bundle: no languages are installed; `desk languages install` fetches some.")
    bundles.write(args.out, models, {store.engine: store for store in stores})
    print(f"{args.out} holds {len(models)} model(s); `desk languages add {args.out}` installs them anywhere.")
    return 0


def _chosen(words: Sequence[str], there: Sequence[Model]) -> list[Model]:
    """Return the models of the pairs that were named, or all."""
    chosen: list[Model] = []
    for word in words:
        source, colon, target = word.partition(":")
        if not colon:
            raise Invalid(f"{word!r}: expected {_PAIR}, such as en:pt")
        found = [model for model in there if pair_of(model) == (tag(source), tag(target))]
        if not found:
            raise no_such_pair(tag(source), tag(target), there)
        chosen += [model for model in found if model not in chosen]
    return chosen if words else list(there)


def _run(args: argparse.Namespace) -> int:
    status: int = args.act(args)
    return status


COMMAND = Command("languages", "List, fetch, carry and delete the languages on this disk.", _run, _configure)
