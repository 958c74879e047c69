"""Words in the reader's language: looked up by domain, complete in every language, never a crash."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.phrases import Phrase, fill, placeholders
from desk.i18n import catalogs, extract, formats, gathering
from desk.i18n.catalogs import Catalogs

LANGUAGES = ("ar", "es", "pt", "zh")


def write(folder: Path, domain: str, language: str, **entries: str) -> Path:
    """Write a catalogue as a plugin ships it; underscores of a message id stand for spaces."""
    path = folder / language / "LC_MESSAGES" / f"{domain}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        f'msgid "{message.replace("_", " ")}"\nmsgstr "{text}"\n' for message, text in {"": "", **entries}.items()
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def desk_words() -> Catalogs:
    return Catalogs.load()


# -- what is shipped ---------------------------------------------------------------------------------


def test_the_desk_speaks_five_languages(desk_words: Catalogs) -> None:
    assert desk_words.available() == ["ar", "en", "es", "pt", "zh"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_translated_and_no_other(desk_words: Catalogs, language: str) -> None:
    wanted = set(gathering.words())
    found = set(desk_words.messages(language))
    assert sorted(wanted - found) == [], "translate what `python -m desk.i18n.extract` adds"
    assert sorted(found - wanted) == [], "`python -m desk.i18n.extract` drops what is used no more"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_has_lost_a_placeholder_or_is_left_in_english(desk_words: Catalogs, language: str) -> None:
    messages = desk_words.messages(language)
    assert all(placeholders(text) == placeholders(message) for message, text in messages.items())
    untouched = [message for message, text in messages.items() if text == message and len(message.split()) > 2]
    assert untouched == []


def test_arabic_uses_its_own_punctuation(desk_words: Catalogs) -> None:
    texts = desk_words.messages("ar").values()
    assert [text for text in texts if any(mark in text for mark in (", ", "; ", "?"))] == []


def test_chinese_uses_its_own_punctuation(desk_words: Catalogs) -> None:
    texts = desk_words.messages("zh").values()
    assert [text for text in texts if any(mark in text for mark in (", ", "; ", "?", ". "))] == []


# -- looking up --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "said"), [("pt-BR", "Aberto no Brasil"), ("pt-PT", "Aberto"), ("pt", "Aberto"), ("en", "Open"), ("", "Open")]
)
def test_the_nearest_language_is_used(tmp_path: Path, language: str, said: str) -> None:
    write(tmp_path, "desk_orders", "pt", Open="Aberto", Closed="Fechado")
    write(tmp_path, "desk_orders", "pt_BR", Open="Aberto no Brasil")
    words = Catalogs.load({"desk_orders": tmp_path})
    assert words.render(Phrase("desk_orders", "Open"), language) == said


def test_messages_of_a_region_are_completed_by_its_language(tmp_path: Path) -> None:
    write(tmp_path, "desk_orders", "pt", Open="Aberto", Closed="Fechado")
    write(tmp_path, "desk_orders", "pt-BR", Open="Aberto no Brasil")
    words = Catalogs.load({"desk_orders": tmp_path})
    assert words.messages("pt-BR", "desk_orders") == {"Open": "Aberto no Brasil", "Closed": "Fechado"}


def test_a_plugin_does_not_replace_the_words_of_the_desk(tmp_path: Path, desk_words: Catalogs) -> None:
    write(tmp_path, "desk_orders", "pt", Today="Pedidos de hoje")
    words = Catalogs.load({"desk_orders": tmp_path})
    assert words.render(Phrase("desk", "Today"), "pt") == desk_words.render(Phrase("desk", "Today"), "pt") == "Hoje"
    assert words.render(Phrase("desk_orders", "Today"), "pt") == "Pedidos de hoje"


def test_a_word_of_another_domain_is_not_borrowed(tmp_path: Path) -> None:
    words = Catalogs.load({"desk_orders": write(tmp_path, "desk_orders", "pt", Order="Pedido").parents[2]})
    assert words.render(Phrase("desk_orders", "Today"), "pt") == "Today"


def test_values_are_filled_in(desk_words: Catalogs) -> None:
    phrase = Phrase("desk", "Reads {language} natively; idle for {minutes} min", {"language": "pt-BR", "minutes": 3})
    assert desk_words.render(phrase, "es-MX") == "Lee pt-BR como lengua materna; libre desde hace 3 min"


def test_a_missing_value_leaves_its_place(desk_words: Catalogs) -> None:
    phrase = Phrase("desk", "Reads {language} natively; idle for {minutes} min", {"minutes": 3})
    assert desk_words.render(phrase, "en") == "Reads {language} natively; idle for 3 min"


@given(st.text(), st.dictionaries(st.text(), st.integers() | st.text()))
def test_no_text_and_no_value_can_break_the_filling(text: str, values: dict[str, str | int]) -> None:
    assert placeholders(text) or fill(text, values) == text


def test_values_are_not_read_as_places(desk_words: Catalogs) -> None:
    assert fill("{name} wrote", {"name": "{secret}", "secret": "no"}) == "{secret} wrote"


@pytest.mark.parametrize(
    ("wish", "spoken"), [("pt-BR", "pt"), ("zh-Hans-CN", "zh"), ("en-GB", "en"), ("ar", "ar"), ("fil", "en")]
)
def test_readers_are_spoken_to_in_the_nearest_language(desk_words: Catalogs, wish: str, spoken: str) -> None:
    assert desk_words.nearest(wish) == spoken


# -- files -------------------------------------------------------------------------------------------


def test_a_translation_with_another_placeholder_stops_the_start(tmp_path: Path) -> None:
    path = write(tmp_path, "desk_orders", "pt", **{"Order {number}": "Pedido {numero}"})
    with pytest.raises(ValueError, match=r"names \['numero'\]; expected \['number'\]") as refusal:
        Catalogs.load({"desk_orders": tmp_path})
    assert str(path) in str(refusal.value)


def test_a_doubtful_translation_is_not_shown(tmp_path: Path) -> None:
    path = write(tmp_path, "desk_orders", "pt", Open="Aberto")
    path.write_text(path.read_text().replace('msgid "Open"', '#, fuzzy\nmsgid "Open"'))
    assert Catalogs.load({"desk_orders": tmp_path}).messages("pt", "desk_orders") == {}


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = write(tmp_path, "desk_orders", "pt", Open="Aberto")
    assert Catalogs.load({"desk_orders": tmp_path}).messages("pt", "desk_orders") == {"Open": "Aberto"}
    write(tmp_path, "desk_orders", "pt", Open="Em aberto")
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1_000_000))
    assert Catalogs.load({"desk_orders": tmp_path}).messages("pt", "desk_orders") == {"Open": "Em aberto"}


@pytest.mark.parametrize("place", ["site-packages/desk/locales", "source/locales"])
def test_catalogues_are_found_in_a_wheel_and_in_a_source_tree(tmp_path: Path, place: str) -> None:
    shutil.copytree(catalogs.locales(), tmp_path / place)
    package = tmp_path / Path(place).parts[0] / "desk"
    assert catalogs.locales(package) == tmp_path / place


def test_a_package_without_catalogues_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="install the desk again"):
        catalogs.locales(tmp_path / "desk")


# -- extraction --------------------------------------------------------------------------------------


@pytest.fixture
def package(tmp_path: Path) -> Path:
    console = tmp_path / "desk" / "web" / "console"
    (console / "vendor").mkdir(parents=True)
    (console / "vendor" / "lib.js").write_text("t('not ours')")
    return tmp_path / "desk"


def test_words_are_found_in_scripts_and_in_python(package: Path) -> None:
    (package / "web" / "console" / "a.js").write_text(
        'html`${t("Say \\"hi\\"")} ${words.t(\n  "To {name}", { name })} ${t(phrase.id, phrase.values)} set("x")`'
    )
    (package / "b.py").write_text(
        'Phrase("desk", "Handed over by "\n "{region}", {"region": r})\nPhrase("other", "Not ours")\nPhrase(domain, id)'
    )
    assert dict(gathering.words(package)) == {
        'Say "hi"': ["desk/web/console/a.js"],
        "To {name}": ["desk/web/console/a.js"],
        "Handed over by {region}": ["desk/b.py"],
    }


@pytest.mark.parametrize("script", ["t('Open')", "t(`Open`)", 't(open ? "Open" : "Closed")'])
def test_words_that_cannot_be_found_in_a_script_are_refused(package: Path, script: str) -> None:
    (package / "web" / "console" / "a.js").write_text(f"\n{script}")
    with pytest.raises(ValueError, match=r"a\.js:2: write the words as one literal"):
        gathering.words(package)


def test_words_that_cannot_be_found_in_python_are_refused(package: Path) -> None:
    (package / "b.py").write_text('\nPhrase("desk", f"Order {number}")')
    with pytest.raises(ValueError, match=r"b\.py:2: write the words as one literal"):
        gathering.words(package)


def test_updating_keeps_translations_adds_words_and_drops_old_ones(tmp_path: Path) -> None:
    before = write(tmp_path, "desk", "pt", Open="Aberto", Old="Velho").read_bytes()
    after = extract.updated(before, {"Open": ["desk/a.py"], "New": ["desk/a.py"]})
    assert b"Aberto" in after
    assert b"Velho" not in after
    assert extract.missing(after, {"Open": [], "New": []}) == ["New"]
    assert extract.updated(after, {"Open": ["desk/a.py"], "New": ["desk/a.py"]}) == after


def test_a_new_language_begins_as_an_empty_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "uk" / "LC_MESSAGES" / "desk.po"
    path.parent.mkdir(parents=True)
    path.touch()
    assert extract.main([], tmp_path) == 0
    assert extract.main(["--missing"], tmp_path) == 1
    assert "uk: Today\n" in capsys.readouterr().out
    assert "Language: uk\\n" in path.read_text()


# -- formats -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("he-IL", "rtl"), ("pt-BR", "ltr"), ("xx", "ltr")])
def test_directions(language: str, direction: str) -> None:
    assert formats.direction(language) == direction


@pytest.mark.parametrize(
    ("tag", "reader", "name"),
    [
        ("en", "pt-BR", "inglês"),
        ("pt-BR", "es", "portugués de Brasil"),
        ("zh-Hant", "en", "Traditional Chinese"),
        ("pt-AO", "en", "Portuguese"),
        ("qxx", "en", "qxx"),
    ],
)
def test_languages_have_names_in_the_readers_language(tag: str, reader: str, name: str) -> None:
    assert formats.language_name(tag, reader) == name


def test_a_moment_is_written_by_the_readers_clock_and_custom() -> None:
    noon = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert formats.moment(noon, "America/Sao_Paulo", "pt-BR") == "22/11/2026 09:00"
    assert formats.moment(noon, "Asia/Shanghai", "zh") == "2026/11/22 20:00"


@pytest.mark.parametrize(("language", "said"), [("pt", "3 horas"), ("ar", "3 ساعات"), ("zh", "3小时")])
def test_a_span_of_time_is_told_in_its_largest_unit(language: str, said: str) -> None:
    assert formats.duration(timedelta(hours=3, minutes=10), language) == said
