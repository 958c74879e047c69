"""Right files: what the desk makes of them."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from desk.config.model import Inbox
from desk.config.people import Account, Agent, Level, Mastery, Skills
from desk.config.reader import Known, read
from desk.config.report import summary
from desk.config.routing import RoutingSettings
from desk.domain.hours import Interval
from desk.domain.ids import AgentId, InboxId, MerchantId, RegionId, TeamId
from desk.domain.roles import Role
from desk.i18n.languages import english_name, known_language

EXAMPLES = Path(__file__).parents[2] / "examples"
HASH = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaGhhc2hoYXNo"
PEOPLE = ("ines", "tomas", "rafa", "joy", "paolo", "otto", "bia")
HASHES = {f"DESK_PASSWORD_{name.upper()}": HASH for name in PEOPLE}

SMALL = """\
merchant = [{ id = "acme", name = "Acme" }]
inbox = [{ id = "web", merchant = "acme", connector = "widget", name = "Web" }]
region = [{ id = "here", name = "Here", zone = "UTC", hours = { daily = ["00:00-24:00"] } }]
team = [{ id = "all", name = "All", region = "here" }]
agent = [{ id = "ana", name = "Ana", team = "all", merchants = ["acme"], reads = ["en"] }]
"""


def small(tmp_path: Path, more: str = "", *, old: str = "", new: str = "") -> Path:
    """Write a small right file, with something changed or added."""
    file = tmp_path / "desk.toml"
    file.write_text(SMALL.replace(old, new, 1) + more, encoding="utf-8")
    return file


def test_the_example_gives_the_desk_that_it_describes() -> None:
    config = read([EXAMPLES / "desk.toml"], {}, Known())
    assert config.inboxes[InboxId("acme-web")] == Inbox(
        id=InboxId("acme-web"),
        merchant=MerchantId("acme"),
        connector="widget",
        name="Acme storefront",
        origins=("https://acme.example",),
        languages=("en", "pt", "es", "de"),
    )
    assert config.agents[AgentId("ines")] == Agent(
        id=AgentId("ines"),
        name="Inês",
        team=TeamId("lisbon-days"),
        merchants=frozenset({MerchantId("acme"), MerchantId("luz")}),
        reads={"pt": Level.NATIVE, "en": Level.FLUENT, "es": Level.BASIC},
        writes={"pt": Level.NATIVE, "en": Level.FLUENT},
        role=Role.SUPERVISOR,
    )
    assert config.accounts[AgentId("bia")] == Account(
        id=AgentId("bia"), name="Bia", role=Role.MERCHANT, merchants=frozenset({MerchantId("luz")})
    )


def test_hours_are_kept_as_the_clock_on_the_wall_shows_them() -> None:
    config = read([EXAMPLES / "desk.toml"], {}, Known())
    lisbon, manila = config.regions[RegionId("lisbon")], config.regions[RegionId("manila")]
    assert lisbon.hours.week[0] == (Interval(time(8), time(13)), Interval(time(14), time(18)))
    assert set(lisbon.hours.week) == {0, 1, 2, 3, 4}
    assert lisbon.hours.holidays == {date(2026, 12, 25), date(2027, 1, 1)}
    assert manila.hours.week[6] == (Interval(time(22), time(6)),)


def test_a_range_of_days_may_run_over_the_end_of_the_week(tmp_path: Path) -> None:
    file = small(tmp_path, old="daily", new="sat-mon")
    week = read([file], {}, Known()).regions[RegionId("here")].hours.week
    assert week == dict.fromkeys((0, 5, 6), (Interval(time(0), time(0)),))


def test_an_agent_writes_what_he_reads_unless_told_otherwise() -> None:
    tomas = read([EXAMPLES / "desk.toml"], {}, Known()).agents[AgentId("tomas")]
    assert tomas.writes == tomas.reads == {"es": Level.NATIVE, "en": Level.FLUENT}


def test_a_directory_says_the_same_as_one_file() -> None:
    whole = read([EXAMPLES / "desk.toml"], {}, Known())
    split = read([EXAMPLES / "split"], HASHES, Known())
    assert split.regions == whole.regions
    assert split.inboxes == whole.inboxes
    assert split.desk == whole.desk
    assert {agent.id: agent.reads for agent in split.agents.values()} == {
        agent.id: agent.reads for agent in whole.agents.values()
    }


def test_only_toml_files_of_a_directory_are_read(tmp_path: Path) -> None:
    small(tmp_path)
    (tmp_path / "notes.txt").write_text("no TOML at all [", encoding="utf-8")
    assert list(read([tmp_path], {}, Known()).agents) == ["ana"]


def test_a_password_hash_comes_from_the_environment() -> None:
    assert read([EXAMPLES / "split"], HASHES, Known()).agents[AgentId("joy")].password_hash == HASH


def test_a_password_hash_comes_from_a_file_beside_the_toml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path.parent)
    (tmp_path / "ana").write_text(HASH + "\n", encoding="utf-8")
    file = small(tmp_path, old='reads = ["en"]', new='reads = ["en"], password = { file = "ana" }')
    assert read([file], {}, Known()).agents[AgentId("ana")].password_hash == HASH


def test_the_data_folder_stands_beside_the_toml(tmp_path: Path) -> None:
    assert read([small(tmp_path, '[desk]\ndata = "data"')], {}, Known()).desk.data == tmp_path / "data"


@pytest.mark.parametrize(
    ("listen", "host", "url"),
    [
        ("127.0.0.1:9000", "127.0.0.1", "http://127.0.0.1:9000"),
        ("0.0.0.0:9000", "0.0.0.0", "http://127.0.0.1:9000"),
        ("[::1]:9000", "::1", "http://[::1]:9000"),
    ],
)
def test_a_desk_is_reached_where_it_listens_unless_told_otherwise(
    tmp_path: Path, listen: str, host: str, url: str
) -> None:
    settings = read([small(tmp_path, f'[desk]\nlisten = "{listen}"')], {}, Known()).desk
    assert (settings.host, settings.port, settings.public_url) == (host, 9000, url)


def test_origins_are_what_browsers_send(tmp_path: Path) -> None:
    origins = 'name = "Web", origins = ["HTTPS://Shop.example:443", "http://localhost:8000"]'
    inbox = read([small(tmp_path, old='name = "Web"', new=origins)], {}, Known()).inboxes[InboxId("web")]
    assert inbox.origins == ("https://shop.example", "http://localhost:8000")


def test_tables_that_are_checked_later_remember_their_file(tmp_path: Path) -> None:
    file = small(tmp_path, "[plugins.orders]\nurl = 1\n", old='name = "Web"', new='name = "Web", settings = { a = 2 }')
    config = read([file], {}, Known(plugins={"orders"}))
    assert config.plugins == {"orders": {"url": 1}}
    assert config.inboxes[InboxId("web")].settings == {"a": 2}
    assert config.sources == {"plugins.orders": str(file), "inbox.web.settings": str(file)}


def test_the_summary_says_who_answers_whom_and_what_needs_translation() -> None:
    usual = ("first_answer 24h calendar or 2h business", "next_answer 24h calendar or 4h business", "resolution 40h business")
    chat = ("first_answer 24h calendar or 15m business", "next_answer 30m business", "resolution 72h calendar or 16h business")
    assert summary(read([EXAMPLES / "desk.toml"], {}, Known())).splitlines() == [
        "Meridian Desk: http://127.0.0.1:8080, data in desk-data",
        "Merchants",
        "  acme: 1 inbox (acme-web), 5 agents",
        "  luz: 1 inbox (luz-web), 3 agents",
        "Regions",
        "  lisbon: Europe/Lisbon, 1 team, 2 agents, hands over to sao-paulo",
        "  sao-paulo: America/Sao_Paulo, 1 team, 1 agent, hands over to manila",
        "  manila: Asia/Manila, 1 team, 2 agents, hands over to lisbon",
        "Promises",
        "  usual: acme-web, luz-web: " + "; ".join(usual),
        "  luz-chat: luz-web: " + "; ".join(chat),
        "Languages",
        "  de (German): read by 0 agents, written by 0 agents; needs translation in 1 inbox",
        "  en (English): read by 4 agents, written by 4 agents",
        "  es (Spanish): read by 1 agent, written by 1 agent; needs translation in 1 inbox",
        "  fil (Filipino): read by 2 agents, written by 2 agents",
        "  pt (Portuguese): read by 2 agents, written by 2 agents",
        "  pt-BR (Brazilian Portuguese): read by 2 agents, written by 2 agents",
    ]


@pytest.mark.parametrize("tag", ["en", "pt-BR", "pt_br", "zh-Hant", "zh-Hant-TW", "es-419", "fil", "yue"])
def test_a_language_that_people_write_is_known(tag: str) -> None:
    assert known_language(tag)


@pytest.mark.parametrize(
    "tag", ["und", "mul", "zxx", "xx", "qaa", "english", "en-UK", "en-ZZ", "zh-Abcd", "", "pt-BR-x"]
)
def test_what_nobody_writes_is_not_known(tag: str) -> None:
    assert not known_language(tag)


def test_a_language_is_called_by_its_nearest_name() -> None:
    assert [english_name(tag) for tag in ("pt-BR", "pt-AO", "qaa")] == ["Brazilian Portuguese", "Portuguese", "qaa"]


def test_an_agents_capacity_and_skills_are_read(tmp_path: Path) -> None:
    skilled = 'reads = ["en"], capacity = { chat = 3, mail = 8 }, skill = [{ topics = ["returns"], level = "able" }]'
    ana = read([small(tmp_path, old='reads = ["en"]', new=skilled)], {}, Known()).agents[AgentId("ana")]
    assert [ana.places(channel) for channel in ("chat", "mail", "phone")] == [3, 8, 0]
    assert ana.skills == (Skills(merchants=ana.merchants, topics=("returns",), level=Mastery.ABLE),)


def test_rules_of_routing_are_read(tmp_path: Path) -> None:
    rules = '[routing]\npatience = "1h30m"\ngrace = "0s"\nno_answer = false'
    assert read([small(tmp_path, rules)], {}, Known()).routing == RoutingSettings(
        patience=timedelta(minutes=90), grace=timedelta(), no_answer=None
    )
