"""Merchants' glossaries: which terms stand in a text, what they must become, and what they must not."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Self

from desk.config.errors import ConfigError, ConfigErrors
from desk.config.model import Config
from desk.domain.ids import MerchantId
from desk.translation.exchange.files import read_terms
from desk.translation.exchange.problems import Problem
from desk.translation.glossary.terms import Term
from desk.translation.glossary.wordlist import Wordlist, folded
from desk.translation.pieces.sentences import LIST_MARK
from desk.translation.protect.entities import Span
from desk.translation.protect.patterns import Kind

__all__ = ["Glossaries", "Glossary", "Term"]

#: What may stand between the end of a sentence and the first word of the next.
_OPENING = " \t\u00a0\"'([{«„“‘¿¡*_"
_SENTENCE_ENDS = frozenset(".!?…。！？؟۔।")


class _Pair:
    """The terms of one pair."""

    def __init__(self, terms: Sequence[Term]) -> None:
        #: By folded form; the first of two terms with one form is meant.
        self._forms = {
            folded(form): (term, form, rendering) for term in reversed(terms) for form, rendering in term.forms
        }
        self._words = Wordlist(self._forms)
        self._renderings: dict[Term, Wordlist] = {}

    def spans(self, line: str) -> Iterator[Span]:
        """Give the terms of a line and their renderings."""
        for match in self._words.find(line):
            known = self._forms.get(folded(match[0]))
            if known is not None:
                term, _, rendering = known
                kept = term.term == term.translation
                value = None if kept else _cased(line, match.start(), rendering)
                yield Span(*match.span(), Kind.TERM, value)

    def forbidden(self, text: str, wording: str) -> Iterator[str]:
        """Give the renderings in a wording that a term of the text forbids."""
        found = {folded(match[0]) for match in self._words.find(text)} & self._forms.keys()
        for term in dict.fromkeys(self._forms[form][0] for form in sorted(found)):
            bad = {folded(rendering) for rendering in term.forbidden}
            if bad:
                words = self._renderings_of(term)
                yield from (match[0] for match in words.find(wording) if folded(match[0]) in bad)

    def _renderings_of(self, term: Term) -> Wordlist:
        """Return the good ones with the bad: "gift voucher" is right where "voucher" is wrong."""
        if term not in self._renderings:
            self._renderings[term] = Wordlist([*term.forbidden, *(rendering for _, rendering in term.forms)])
        return self._renderings[term]


class Glossary:
    """One merchant's terms, as they were when the desk started."""

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self.terms = tuple(dict.fromkeys(terms))
        #: Changes with every change of a term, so that nothing made with others is taken for right; None: no terms.
        self.version = _version(self.terms) if self.terms else None
        self._pairs: dict[tuple[str, str], _Pair] = {}

    def spans(self, source: str, target: str) -> Callable[[str], Iterable[Span]]:
        """Return what finds the terms of a pair in a line, each with what must stand there in the translation."""
        return self._pair(source, target).spans

    def forbidden(self, text: str, wording: str, source: str, target: str) -> list[str]:
        """Return the renderings in a wording that the glossary forbids for the terms of the text."""
        return list(dict.fromkeys(self._pair(source, target).forbidden(text, wording)))

    def _pair(self, source: str, target: str) -> _Pair:
        if (source, target) not in self._pairs:
            serving = [term for term in self.terms if term.serves(source, target)]
            # Terms of the very tags go before those of the language.
            serving.sort(key=lambda term: (term.target != target, term.source != source))
            self._pairs[source, target] = _Pair(serving)
        return self._pairs[source, target]


class Glossaries:
    """Every merchant's glossary."""

    def __init__(self, by_merchant: Mapping[MerchantId, Glossary]) -> None:
        self._by_merchant = by_merchant
        self._none = Glossary()

    @classmethod
    def read(cls, config: Config) -> Self:
        """Read the files that merchants name; raise ``ConfigErrors`` with everything that is wrong in them."""
        errors: list[ConfigError] = []
        files = dict.fromkeys(path for merchant in config.merchants.values() for path in merchant.glossary)
        terms = {path: _terms(path, errors) for path in files}
        if errors:
            raise ConfigErrors(errors)
        return cls(
            {
                merchant.id: Glossary(term for path in merchant.glossary for term in terms[path])
                for merchant in config.merchants.values()
            }
        )

    def of(self, merchant: MerchantId) -> Glossary:
        """Return a merchant's glossary, which may be empty."""
        return self._by_merchant.get(merchant, self._none)


def _terms(path: Path, errors: list[ConfigError]) -> list[Term]:
    def complain(problem: Problem) -> None:
        errors.append(ConfigError(str(path), "", problem.place, problem.found, problem.expected))

    return list(read_terms(path, complain))


def _version(terms: Sequence[Term]) -> str:
    known = "\0\0".join(sorted("\0".join(term.words()) for term in terms))
    return blake2b(known.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _cased(line: str, start: int, rendering: str) -> str:
    """Return the rendering, with a capital where the text has one because a sentence begins there."""
    if line[start].isupper() and _begins_sentence(line, start):
        return rendering[:1].upper() + rendering[1:]
    return rendering


def _begins_sentence(line: str, start: int) -> bool:
    before = line[:start].rstrip(_OPENING)
    return not LIST_MARK.sub("", f"{before} ").strip() or before[-1] in _SENTENCE_ENDS
