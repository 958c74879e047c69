"""Secrets never reach a log or a reason that people read, in whatever form a library prints them."""

import base64
import contextlib
import logging
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from desk.domain.phrases import Phrase

#: What stands in a secret's place.
HIDDEN = "(hidden)"
#: Shorter ones would blot out ordinary words; nobody should have such a secret.
_SHORTEST = 6


class Redactor:
    """Knows every secret of a desk, and how URLs and headers write it."""

    def __init__(self) -> None:
        self._forms: list[str] = []

    def learn(self, secrets: Iterable[str]) -> None:
        """Hide these from now on."""
        forms = {form for secret in secrets if len(secret) >= _SHORTEST for form in _forms(secret)}
        # The longest first: one secret may be a part of another.
        self._forms = sorted({*self._forms, *forms}, key=len, reverse=True)

    def clean(self, text: str) -> str:
        """Return a text without secrets."""
        for form in self._forms:
            if form in text:
                text = text.replace(form, HIDDEN)
        return text

    def cleaned(self, phrase: Phrase) -> Phrase:
        """Return a phrase without secrets, neither among its values nor in its own words."""
        values = {name: self._value(value) for name, value in phrase.values.items()}
        return Phrase(phrase.domain, self.clean(phrase.id), values)

    def _value(self, value: str | int | Phrase) -> str | int | Phrase:
        match value:
            case Phrase():
                return self.cleaned(value)
            case str():
                return self.clean(value)
        return value

    @contextlib.contextmanager
    def guarding(self) -> Iterator[None]:
        """Clean what is logged, by whichever library, while this lasts."""
        guard = _Guard(self)
        handlers = list(logging.getLogger().handlers)
        for handler in handlers:
            handler.addFilter(guard)
        try:
            yield
        finally:
            for handler in handlers:
                handler.removeFilter(guard)


class _Guard(logging.Filter):
    """Cleans a record before its handler writes it, its traceback too."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor
        self._formatter = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, clean; one in which there was nothing to hide, as it is."""
        said = record.getMessage()
        cleaned = self._redactor.clean(said)
        if cleaned != said:
            record.msg, record.args, record.cleaned = cleaned, None, True
        if record.exc_info:
            record.exc_text = self._redactor.clean(record.exc_text or self._formatter.formatException(record.exc_info))
        return True


def _forms(secret: str) -> Iterator[str]:
    yield secret
    yield quote(secret, safe="")
    yield quote_plus(secret)
    yield base64.b64encode(secret.encode()).decode()
    yield base64.b64encode(f"{secret}:".encode()).decode()  # as the user of Basic credentials
