"""The words that plugins bring: catalogues in a ``locales`` folder of a plugin's package, one domain a file name."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from desk.hooks.building import LoadedPlugin
from desk.hooks.errors import PluginErrors
from desk.i18n.catalogs import DESK, Catalogs, read
from desk.i18n.gathering import Words


def with_words_of(plugins: Iterable[LoadedPlugin]) -> Catalogs:
    """Return the desk's words and those of its plugins; every catalogue that is wrong is told with its plugin."""
    folders: dict[str, Path] = {}
    wrong: list[str] = []
    for plugin in plugins:
        folder = folder_of(type(plugin.instance).__module__)
        if folder is None:
            continue
        for domain in domains(folder):
            if domain == DESK or folders.setdefault(domain, folder) != folder:
                wrong.append(f"plugin {plugin.name!r}: {folder}: the words of {domain!r} are brought by somebody else")
            wrong += (f"plugin {plugin.name!r}: {problem}" for problem in _problems(folder, domain))
    if wrong:
        raise PluginErrors(dict.fromkeys(wrong))
    return Catalogs.load(folders)


def folder_of(module: str) -> Path | None:
    """Return the catalogues' folder of the package nearest to a module, if one has any; the desk's own is nobody's."""
    for package in packages_of(module):
        if (package / "locales").is_dir():
            return package / "locales"
    return None


def packages_of(module: str) -> Iterator[Path]:
    """Yield the folders of the packages that an imported module is in, the nearest first."""
    name = module
    while name and name != DESK:
        yield from map(Path, getattr(sys.modules.get(name), "__path__", ()))
        name = name.rpartition(".")[0]


def languages(folder: Path) -> list[str]:
    """Return the languages of a folder of catalogues."""
    return sorted({path.parents[1].name.replace("_", "-") for path in folder.glob("*/LC_MESSAGES/*.po")})


def lacking(folder: Path, said: Mapping[str, Words]) -> list[str]:
    """Return ``pt: words`` for each phrase, by domain, that some language of a folder does not have."""
    return [
        f"{language}: {word}"
        for language in languages(folder)
        for domain, words in said.items()
        for word in words
        if word not in read(folder, domain).get((domain, language), {})
    ]


def domains(folder: Path) -> list[str]:
    """Return whose words a folder of catalogues holds."""
    return sorted({path.stem for path in folder.glob("*/LC_MESSAGES/*.po")})


def _problems(folder: Path, domain: str) -> Iterator[str]:
    try:
        read(folder, domain)
    except ValueError as error:
        yield str(error)
