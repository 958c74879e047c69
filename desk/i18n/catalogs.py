"""What a phrase says in a reader's language. English is the message ids; other languages are ``.po`` files."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import PoFileError, read_po

from desk.domain.phrases import Phrase, fill, placeholders

#: The desk's own domain; a plugin's words live in one of its own, so that neither replaces the other's.
DESK = "desk"
SOURCE_LANGUAGE = "en"

Messages = Mapping[str, str]


class Catalogs:
    """Every language's words, by domain; the reader's language is told with each question."""

    def __init__(self, messages: Mapping[tuple[str, str], Messages]) -> None:
        self._messages = messages

    @classmethod
    def load(cls, extra: Mapping[str, Path] | None = None) -> "Catalogs":
        """Read the desk's catalogues and those of plugins: a domain, and the folder that holds its languages.

        Raises ``ValueError`` for what is no catalogue, and for a translation whose placeholders are not its message's.
        """
        folders = {**(extra or {}), DESK: locales()}
        return cls({key: words for domain, folder in folders.items() for key, words in read(folder, domain).items()})

    def render(self, phrase: Phrase, language: str) -> str:
        """Return the phrase in a language or the nearest there is; a value that is missing leaves its name."""
        known = (self._messages.get((phrase.domain, tag), {}).get(phrase.id) for tag in _nearer(language))
        return fill(next((text for text in known if text), phrase.id), self._values(phrase, language))

    def _values(self, phrase: Phrase, language: str) -> dict[str, str | int]:
        values = phrase.values.items()
        return {name: self.render(one, language) if isinstance(one, Phrase) else one for name, one in values}

    def messages(self, language: str, domain: str = DESK) -> dict[str, str]:
        """Return every word of a domain that a language has, for programs that look words up by themselves."""
        found: dict[str, str] = {}
        for tag in reversed(list(_nearer(language))):
            found |= self._messages.get((domain, tag), {})
        return found

    def domains(self) -> list[str]:
        """Return whose words there are besides the desk's."""
        return sorted({domain for domain, _ in self._messages} - {DESK})

    def available(self) -> list[str]:
        """Return the languages that the desk itself speaks."""
        return sorted({SOURCE_LANGUAGE, *(language for domain, language in self._messages if domain == DESK)})

    def nearest(self, language: str) -> str:
        """Return the language in which a reader of ``language`` is spoken to."""
        return next((tag for tag in _nearer(language) if tag in self.available()), SOURCE_LANGUAGE)


def locales(package: Path = Path(__file__).parents[1]) -> Path:
    """Return the folder of the desk's own catalogues: inside a wheel, else beside the package in its source tree."""
    places = (package / "locales", package.parent / "locales")
    for place in places:
        if files(place, DESK):
            return place
    raise FileNotFoundError(f"no catalogues in {places[0]} nor in {places[1]}; install the desk again")


def read(folder: Path, domain: str) -> dict[tuple[str, str], Messages]:
    """Return a domain's words in every language of a folder, each under domain and language; see ``Catalogs.load``."""
    found = files(folder, domain).items()
    return {(domain, language): _read(path, path.stat().st_mtime_ns) for language, path in found}


def files(folder: Path, domain: str) -> dict[str, Path]:
    """Return a domain's catalogue files by language tag."""
    found = sorted(folder.glob(f"*/LC_MESSAGES/{domain}.po"))
    return {path.parents[1].name.replace("_", "-"): path for path in found}


def _nearer(language: str) -> Iterator[str]:
    """Yield a tag, then shorter ones: ``pt-BR``, ``pt``."""
    while language:
        yield language
        language = language.rpartition("-")[0]


@lru_cache(maxsize=256)  # many desks live in one test process; a file is read again when it was changed
def _read(path: Path, _modified: int) -> Messages:
    try:
        with path.open("rb") as file:
            found = read_po(file, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise ValueError(f"{path}: this is no catalogue: {error}") from error
    entries = [(str(entry.id), str(entry.string)) for entry in found if entry.id and not entry.fuzzy]
    for message, text in entries:
        if text and placeholders(text) != placeholders(message):
            raise ValueError(
                f"{path}: the translation of {message!r} names {sorted(placeholders(text))}; "
                f"expected {sorted(placeholders(message))}"
            )
    return {message: text for message, text in entries if text}
