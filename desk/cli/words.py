"""``desk words``: the catalogues of an installed plugin, kept in step with what it says to people."""

import argparse
import sys
from collections.abc import Iterable
from importlib.metadata import entry_points
from pathlib import Path

from desk.domain.errors import Invalid, NotFound
from desk.hooks.contract import did_you_mean
from desk.hooks.discovery import GROUP
from desk.hooks.protocols import Command
from desk.i18n.brought import lacking, languages, packages_of
from desk.i18n.extract import beginning, template, updated
from desk.i18n.gathering import Words, words_of_plugin
from desk.i18n.languages import known_language


def _package(plugin: str) -> Path:
    """Return the folder of a plugin's package: the nearest with catalogues, else the outermost."""
    known = {point.name: point for point in entry_points(group=GROUP)}
    if plugin not in known:
        raise NotFound(f"No plugin {plugin!r} is installed{did_you_mean(plugin, known)}")
    packages = list(packages_of(known[plugin].load().__module__))
    if not packages:
        raise Invalid(f"plugin {plugin!r} is one file; make it a package, beside whose modules its words can lie")
    return next((package for package in packages if (package / "locales").is_dir()), packages[-1])


def _update(folder: Path, domain: str, words: Words, spoken: Iterable[str]) -> None:
    for language in spoken:
        path = folder / language.replace("-", "_") / "LC_MESSAGES" / f"{domain}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_bytes() if path.exists() else beginning(language, domain)
        path.write_bytes(updated(before, words, domain))
    folder.mkdir(exist_ok=True)
    (folder / f"{domain}.pot").write_bytes(template(words, domain))


def _run(args: argparse.Namespace) -> int:
    package = _package(args.plugin)
    folder = package / "locales"
    try:
        said = words_of_plugin(package)
    except ValueError as error:
        raise Invalid(str(error)) from error
    for domain, words in said.items():
        if not args.missing:
            _update(folder, domain, words, sorted({*languages(folder), *args.add}))
    missing = lacking(folder, said)
    sys.stdout.writelines(f"{line}\n" for line in missing)
    print(_told(folder, said, len(missing)))
    return 1 if args.missing and missing else 0


def _told(folder: Path, said: dict[str, Words], missing: int) -> str:
    if not said:
        return f'{folder.parent} says nothing to people: no Phrase("{folder.parent.name}", "...") is in it'
    spoken = ", ".join(languages(folder)) or "none yet; begin one by --add pt"
    return f"{folder}\nphrases: {sum(map(len, said.values()))}; languages: {spoken}; to be translated: {missing}"


def _tag(text: str) -> str:
    if not known_language(text):
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a language tag such as pt or zh-Hant")
    return text


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("plugin", help="the plugin, as its entry point names it")
    parser.add_argument("--missing", action="store_true", help="change nothing; fail if anything lacks a translation")
    parser.add_argument("--add", action="append", default=[], type=_tag, metavar="LANGUAGE", help="begin a language")


COMMAND = Command("words", "Bring an installed plugin's catalogues up to date with its phrases.", _run, _configure)
