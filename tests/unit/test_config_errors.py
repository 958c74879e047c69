"""Wrong files: for each kind of mistake, the one line that the operator reads."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.config.errors import ConfigErrors
from desk.config.reader import Known, read

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HASH = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaGhhc2hoYXNo"
ENVIRON = {"ANA": HASH, "HOOK": SECRET}
KNOWN = Known(plugins={"order-card", "shop"}, now=datetime(2026, 11, 29, tzinfo=UTC))

RIGHT = """\
[desk]
name = "Desk"
listen = "127.0.0.1:8080"
store = "sqlite"

[[merchant]]
id = "acme"
name = "Acme"
language = "en"

[[inbox]]
id = "acme-web"
merchant = "acme"
connector = "widget"
name = "Storefront"
origins = ["https://acme.example"]

[[region]]
id = "lisbon"
name = "Lisbon"
zone = "Europe/Lisbon"
hours = { mon-fri = ["09:00-13:00", "14:00-18:00"], sun = ["22:00-06:00"] }
holidays = [2026-12-25]

[[team]]
id = "days"
name = "Days"
region = "lisbon"

[[agent]]
id = "ana"
name = "Ana"
team = "days"
merchants = ["*"]
reads = { pt = "native" }
capacity = 4
password = { env = "ANA" }

[[account]]
id = "otto"
name = "Otto"
role = "operator"

[[sla]]
id = "usual"
first_answer = { calendar = "24h", business = "2h" }
resolution = { business = "16h" }

[[webhook]]
id = "crm"
url = "https://crm.example/hooks"
secret = { env = "HOOK" }
events = ["message_received"]

[[action]]
kinds = ["note", "refund"]
roles = ["agent"]
up_to = ["50 EUR"]

[attachments]
largest_mb = 5
types = ["image/*", "application/pdf"]

[translation]
deadline = 8.0
protect = ["ORD-[0-9]+"]

[plugins.order-card]
url = "https://orders.example"
"""


def told(paths: list[Path], environ: Mapping[str, str] | None = None) -> list[str]:
    """Read what is wrong and return what the operator is told, line by line."""
    with pytest.raises(ConfigErrors) as refused:
        read(paths, ENVIRON if environ is None else environ, KNOWN)
    assert refused.value.errors
    return str(refused.value).splitlines()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


WRONG = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("mistake", WRONG.values(), ids=WRONG.keys())
def test_a_mistake_is_told_in_one_line(mistake: dict[str, str]) -> None:
    assert mistake["right"] in RIGHT
    Path("desk.toml").write_text(RIGHT.replace(mistake["right"], mistake["wrong"], 1), encoding="utf-8")
    assert told([Path("desk.toml")]) == [f"desk.toml: {mistake['told']}"]


def test_the_file_before_the_mistakes_is_right() -> None:
    Path("desk.toml").write_text(RIGHT, encoding="utf-8")
    assert read([Path("desk.toml")], ENVIRON, KNOWN).agents


def test_everything_that_is_wrong_in_any_file_is_told_at_once() -> None:
    where = RIGHT.index("[[region]]")
    Path("a.toml").write_text(RIGHT[:where].replace('"sqlite"', '"mysql"'), encoding="utf-8")
    people = RIGHT[where:].replace("capacity = 4", "capacity = 0").replace('"days"\nmerch', '"nights"\nmerch')
    Path("b.toml").write_text(people.replace('"lisbon"\n\n[[agent', '"porto"\n\n[[agent'), encoding="utf-8")
    assert told([Path("a.toml"), Path("b.toml")]) == [
        'a.toml: [desk] store: found "mysql"; expected "sqlite" or "postgresql://USER@HOST/DATABASE"',
        "b.toml: [[team]] 'days' region: found \"porto\"; expected the id of a [[region]]",
        "b.toml: [[agent]] 'ana' team: found \"nights\"; expected the id of a [[team]]",
        "b.toml: [[agent]] 'ana' capacity: found 0; expected a whole number from 1 to 1000",
    ]


def test_a_file_that_cannot_be_read_does_not_make_the_others_wrong() -> None:
    where = RIGHT.index("[[region]]")
    Path("a.toml").write_text(RIGHT[:where] + "[", encoding="utf-8")
    Path("b.toml").write_text(RIGHT[where:].replace("capacity = 4", "capacity = 0"), encoding="utf-8")
    assert [line.partition(": found")[0] for line in told([Path("a.toml"), Path("b.toml")])] == [
        "a.toml: line 18, column 2",
        "b.toml: [[agent]] 'ana' capacity",
    ]


def test_a_table_of_which_there_is_one_stands_in_one_file() -> None:
    Path("a.toml").write_text(RIGHT, encoding="utf-8")
    Path("b.toml").write_text('[desk]\nname = "Other"\n[plugins.order-card]\n', encoding="utf-8")
    assert told([Path("a.toml"), Path("b.toml")]) == [
        "b.toml: [desk]: found it again; it stands in a.toml too; expected one in all files together",
        "b.toml: [plugins.order-card]: found it again; it stands in a.toml too; expected one in all files together",
    ]


def test_what_is_no_file_is_named() -> None:
    Path("empty").mkdir()
    Path("latin.toml").write_bytes('name = "Inês"'.encode("latin-1"))
    assert told([Path("nowhere.toml"), Path("empty"), Path("latin.toml")]) == [
        "empty: found a directory without TOML files; expected files whose names end in .toml",
        "latin.toml: found a byte that is not UTF-8 at offset 10; expected TOML in UTF-8",
        (
            "nowhere.toml: found nothing to read (No such file or directory); "
            "expected a TOML file or a directory of them"
        ),
    ]


@pytest.mark.parametrize("content", ["hunter2", "$2b$12$abcdefghijklmnopqrstuv", "", "$argon2i$v=19$m=1,t=1,p=1$a$b"])
def test_what_is_no_hash_is_refused_and_never_shown(content: str) -> None:
    Path("desk.toml").write_text(RIGHT, encoding="utf-8")
    assert told([Path("desk.toml")], {**ENVIRON, "ANA": content}) == [
        (
            "desk.toml: [[agent]] 'ana' password.env: found something else behind \"ANA\"; expected an argon2id hash; "
            "run `desk password` to make one"
        )
    ]


def test_a_password_file_that_is_not_text_is_refused() -> None:
    Path("ana").write_bytes(b"\xff\xfe")
    Path("desk.toml").write_text(RIGHT.replace('env = "ANA"', 'file = "ana"'), encoding="utf-8")
    assert told([Path("desk.toml")]) == [
        (
            "desk.toml: [[agent]] 'ana' password.file: found \"ana\"; expected a file that holds what "
            "`desk password` prints; what stands there is not UTF-8"
        )
    ]
