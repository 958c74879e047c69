"""Whatever stands in a file, the reader answers with a configuration or with everything that is wrong."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.config.errors import ConfigErrors
from desk.config.model import Config
from desk.config.reader import Known, read

EXAMPLES = Path(__file__).parents[2] / "examples"
DOCUMENT = (EXAMPLES / "desk.toml").read_text(encoding="utf-8")
LINES = DOCUMENT.splitlines()
KEYS = sorted({line.partition(" = ")[0] for line in LINES if " = " in line and not line.startswith("#")})

PIECES = [
    *KEYS,
    *(
        '"',
        "'",
        '"""',
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        "=",
        ",",
        ".",
        "#",
        "\n",
        "\r",
        "\\",
        "\\u0000",
        "\\ud800",
        "\0",
    ),
    *(
        "true",
        "nan",
        "-inf",
        "1e999",
        "9" * 5000,
        "0x" + "f" * 5000,
        "2026-02-30",
        "2026-12-25T00:00:00+23:59",
        "00:00",
    ),
    *(
        '"*"',
        '"24:00-24:00"',
        '"../../.."',
        '"a{99999999999999999999}"',
        '"[[a]"',
        "[[[[[[[[[[" * 200,
        "[plugins.'\n']",
    ),
]
VALUES = st.one_of(
    st.sampled_from(
        ['""', "{}", "[]", "[{}]", "[[]]", "0", "-1", "nan", "true", "2026-01-01", "12:00:00", "{ '' = [] }"]
    ),
    st.text().map(lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'),
    st.sampled_from(PIECES),
)


def check(document: bytes) -> None:
    """Read a document; if it is refused, it is refused line by line."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "desk.toml"
        file.write_bytes(document)
        outcome = read_or_refused(file)
    if isinstance(outcome, ConfigErrors):
        assert outcome.errors
        assert [line.partition(": ")[0] for line in str(outcome).splitlines()] == [str(file)] * len(outcome.errors)
    else:
        assert all(outcome.region_of(agent) in outcome.regions.values() for agent in outcome.agents)


def read_or_refused(file: Path) -> Config | ConfigErrors:
    """Return what a file says, or why it is refused; any other exception rises."""
    try:
        return read([file], {}, Known())
    except ConfigErrors as refused:
        return refused


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map(" ".join)))
def test_any_text_is_read_or_refused(document: str) -> None:
    check(document.encode())


@settings(deadline=None)
@given(st.integers(0, len(DOCUMENT)), st.integers(0, 40), st.one_of(st.text(max_size=5), st.sampled_from(PIECES)))
def test_a_right_document_with_a_piece_replaced_is_read_or_refused(start: int, length: int, piece: str) -> None:
    check((DOCUMENT[:start] + piece + DOCUMENT[start + length :]).encode())


@settings(deadline=None)
@given(st.sampled_from(KEYS), st.sampled_from(KEYS), VALUES)
def test_a_right_document_with_another_value_or_key_is_read_or_refused(key: str, other: str, value: str) -> None:
    check("\n".join(f"{other} = {value}" if line.startswith(f"{key} = ") else line for line in LINES).encode())


@settings(deadline=None)
@given(st.lists(st.integers(0, len(LINES) - 1), max_size=6), st.permutations(range(6)))
def test_a_right_document_with_lines_lost_or_moved_is_read_or_refused(lost: list[int], order: list[int]) -> None:
    kept = [line for number, line in enumerate(LINES) if number not in lost]
    size = len(kept) // 6 + 1
    check("\n".join(line for block in order for line in kept[block * size : (block + 1) * size]).encode())


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    check(content)
