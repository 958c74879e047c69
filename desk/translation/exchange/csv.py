"""Tables as spreadsheets write them: terms, and what people laid down, one to a row."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, TypeAlias

from desk.config.errors import quoted
from desk.domain.messages import Origin
from desk.domain.time import from_text, to_text
from desk.translation.exchange.problems import Complain, Problem
from desk.translation.exchange.values import BadValue, name_of_term, tags, words
from desk.translation.glossary.terms import Term
from desk.translation.memory.entries import OF_PEOPLE, Entry

_TERM_COLUMNS = ("source_language", "target_language", "term", "translation")
_TERM_EXTRAS = ("variants", "forbidden", "note")
_ENTRY_COLUMNS = ("source_language", "target_language", "source", "translation")
_ENTRY_EXTRAS = ("origin", "by", "made_at")
_SEPARATORS = ",;\t"
_PART = re.compile(r"(?:\\.|[^;\\])+", re.DOTALL)
_EQUALS = re.compile(r"((?:\\.|[^=\\])*)(?:=(.*))?", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)

_Row: TypeAlias = Mapping[str, str]


def read_terms(file: IO[bytes], complain: Complain) -> Iterator[Term]:
    """Give the terms of a table; ``variants`` such as ``vouchers=Gutscheine; voucher's=Gutscheins``."""
    first: dict[tuple[str, str, str], int] = {}
    for line, row in _rows(file, _TERM_COLUMNS, _TERM_EXTRAS, complain):
        try:
            term = _term(row)
        except BadValue as bad:
            complain(Problem(line, bad.found, bad.expected))
            continue
        before = first.setdefault((term.source, term.target, term.term.casefold()), line)
        if before == line:
            yield term
        else:
            complain(Problem(line, f"{quoted(term.term)}, which line {before} has already", "each term of a pair once"))


def write_terms(file: IO[bytes], terms: Iterable[Term]) -> None:
    """Write terms such that ``read_terms`` gives them back."""
    with _table(file, (*_TERM_COLUMNS, *_TERM_EXTRAS)) as write_row:
        for term in terms:
            write_row(_term_row(term))


def read_entries(file: IO[bytes], complain: Complain) -> Iterator[Entry]:
    """Give what people laid down, row by row."""
    for line, row in _rows(file, _ENTRY_COLUMNS, _ENTRY_EXTRAS, complain):
        try:
            yield _entry(row)
        except BadValue as bad:
            complain(Problem(line, bad.found, bad.expected))


@contextmanager
def entry_writer(file: IO[bytes]) -> Iterator[Callable[[Entry], object]]:
    """Open a table and give what writes one entry, such that ``read_entries`` gives it back."""
    with _table(file, (*_ENTRY_COLUMNS, *_ENTRY_EXTRAS)) as write_row:
        yield lambda entry: write_row(_entry_row(entry))


def _term(row: _Row) -> Term:
    source, target = tags(row["source_language"], row["target_language"])
    translation = name_of_term("translation", row["translation"])
    return Term(
        source=source,
        target=target,
        term=name_of_term("term", row["term"]),
        translation=translation,
        variants=tuple(_variant(part, translation) for part in _parts(row["variants"])),
        forbidden=tuple(name_of_term("forbidden", _unescaped(part)) for part in _parts(row["forbidden"])),
        note=row["note"].strip(),
    )


def _term_row(term: Term) -> Sequence[str]:
    variants = "; ".join(
        _escaped(form) if rendering == term.translation else f"{_escaped(form)}={_escaped(rendering)}"
        for form, rendering in term.variants
    )
    forbidden = "; ".join(map(_escaped, term.forbidden))
    return (term.source, term.target, term.term, term.translation, variants, forbidden, term.note)


def _entry(row: _Row) -> Entry:
    source, target = tags(row["source_language"], row["target_language"])
    text, wording = words("source", row["source"]), words("translation", row["translation"])
    origin = row["origin"].strip() or Origin.EDITED.value
    if origin not in OF_PEOPLE:
        raise BadValue(f"origin {quoted(origin)}", " or ".join(sorted(OF_PEOPLE)))
    made_at = row["made_at"].strip()
    try:
        moment = from_text(made_at) if made_at else None
    except ValueError:
        raise BadValue(f"made_at {quoted(made_at)}", "a moment such as 2026-11-22T09:00:00Z") from None
    return Entry(source, target, text, wording, Origin(origin), row["by"].strip() or None, moment)


def _entry_row(entry: Entry) -> Sequence[str]:
    moment = to_text(entry.made_at) if entry.made_at else ""
    return (entry.source, entry.target, entry.text, entry.wording, entry.origin.value, entry.by or "", moment)


def _variant(part: str, translation: str) -> tuple[str, str]:
    match = _EQUALS.fullmatch(part)
    form, rendering = match.groups() if match else (part, None)
    said = translation if rendering is None else name_of_term("variants", _unescaped(rendering))
    return name_of_term("variants", _unescaped(form)), said


def _parts(text: str) -> list[str]:
    """Return what stands between semicolons; a backslash takes their meaning from them."""
    return [part for part in _PART.findall(text) if part.strip()]


def _escaped(text: str) -> str:
    return re.sub(r"([\\;=])", r"\\\1", text)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text).strip()


def _rows(
    file: IO[bytes], needed: Sequence[str], extras: Sequence[str], complain: Complain
) -> Iterator[tuple[int, _Row]]:
    """Give each row by the names of its columns, with the line where it ends."""
    text = io.TextIOWrapper(file, _encoding(file), newline="")
    line = 1
    try:
        reader = csv.reader(text, delimiter=_separator(text), strict=True)
        names = [name.strip().casefold() for name in next(reader, [])]
        if not _all_there(names, needed, extras, complain):
            return
        for cells in reader:
            line = reader.line_num
            if len(cells) > len(names):
                complain(Problem(line, f"{len(cells)} cells", f"at most {len(names)}, one for each column"))
            elif any(cell.strip() for cell in cells):
                blank = dict.fromkeys((*needed, *extras), "")
                yield line, blank | dict(zip(names, cells, strict=False))
    except UnicodeDecodeError as error:
        complain(Problem(line, f"a byte that is not {error.encoding} after this line", "a table in UTF-8 or UTF-16"))
    except csv.Error as error:
        complain(Problem(reader.line_num, f"a row that ends the table ({error})", "cells as spreadsheets quote them"))
    finally:
        text.detach()


def _all_there(names: Sequence[str], needed: Sequence[str], extras: Sequence[str], complain: Complain) -> bool:
    missing = [name for name in needed if name not in names]
    unknown = [name for name in names if name not in {*needed, *extras}]
    if missing:
        complain(Problem(1, f"no column {', '.join(missing)}", f"the columns {', '.join((*needed, *extras))}"))
    if unknown:
        complain(Problem(1, f"a column {quoted(unknown[0])}", f"only the columns {', '.join((*needed, *extras))}"))
    return not missing and not unknown


def _encoding(file: IO[bytes]) -> str:
    """Return what the file's first bytes say; spreadsheets write UTF-16 with a mark, or UTF-8 with or without."""
    begin = file.read(len(codecs.BOM_UTF16_LE))
    file.seek(0)
    return "utf-16" if begin in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"


def _separator(text: io.TextIOWrapper) -> str:
    """Return what separates cells in the first line: where the comma is for decimals, a semicolon does."""
    header = text.readline()
    text.seek(0)
    return max(_SEPARATORS, key=header.count)


@contextmanager
def _table(file: IO[bytes], header: Sequence[str]) -> Iterator[Callable[[Sequence[str]], object]]:
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(header)
    yield writer.writerow
    text.detach()
