"""A merchant's terms: what they are called in another language, in each of their forms."""

from collections.abc import Iterator
from dataclasses import dataclass

from desk.domain.language import readable_as


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term and what it must be in another language; equal to its translation, it is never translated.

    ``variants`` are other forms of it, such as plurals, with the rendering of each; ``forbidden``
    are renderings that nobody may use.
    """

    source: str
    target: str
    term: str
    translation: str
    variants: tuple[tuple[str, str], ...] = ()
    forbidden: tuple[str, ...] = ()
    note: str = ""

    @property
    def forms(self) -> tuple[tuple[str, str], ...]:
        """Every form with its rendering, the term itself first."""
        return ((self.term, self.translation), *self.variants)

    def serves(self, source: str, target: str) -> bool:
        """Tell whether the term is one of this pair's: one for ``pt`` is one for ``pt-BR`` as well."""
        return readable_as(self.source, source) and readable_as(self.target, target)

    def words(self) -> Iterator[str]:
        """Give everything that makes this term what it is, for telling versions apart."""
        yield from (self.source, self.target)
        for form, rendering in self.forms:
            yield from (form, rendering)
        yield from self.forbidden
