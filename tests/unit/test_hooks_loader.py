"""What the loader makes of plugins and settings, and the one line for each thing that is wrong."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import pytest
from msgspec import Meta

from desk import Card, ConnectorType, ConversationInfo, DeskError, Detection, Settings, Triage, hookimpl
from desk.hooks import specs
from desk.hooks.loader import PluginErrors, Source, discover, load

FILES = {"plugins.shop": "desk.toml"}


class Shop:
    class Config(Settings):
        url: str
        token: str = ""
        attempts: Annotated[int, Meta(ge=1)] = 3

    def __init__(self, config: Config) -> None:
        self.config = config

    @hookimpl
    async def detect_language(self, text: str) -> Detection | None:
        return Detection(self.config.url, 1.0)


class Plain:
    @hookimpl
    async def detect_language(self) -> Detection | None:
        return Detection("en", 1.0)


def problems(plugin: Any, table: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    with pytest.raises(PluginErrors) as caught:
        load([Source.of("shop", plugin)], {} if table is None else {"shop": table}, FILES, environ={})
    return caught.value.problems


async def test_a_plugin_is_built_from_its_settings() -> None:
    hooks, _ = load([Source.of("shop", Shop)], {"shop": {"url": "here"}}, FILES)
    assert await hooks.first(specs.detect_language, text="", candidates=()) == Detection("here", 1.0)


def test_a_loaded_plugin_tells_its_name_version_hooks_and_settings_but_no_secret() -> None:
    table = {"url": "here", "token": {"env": "SHOP_TOKEN"}}
    _, (shop,) = load([Source.of("shop", Shop, "1.2")], {"shop": table}, FILES, environ={"SHOP_TOKEN": "t0p"})
    assert (shop.name, shop.version, shop.hooks) == ("shop", "1.2", ("detect_language",))
    assert shop.settings == {"url": "here", "token": "(hidden)", "attempts": 3}


def test_a_plugin_without_config_is_built_from_nothing() -> None:
    _, (plugin,) = load([Source.of("plain", Plain)], {}, {})
    assert isinstance(plugin.instance, Plain)


async def test_two_desks_have_plugins_of_their_own() -> None:
    one, _ = load([Source.of("shop", Shop)], {"shop": {"url": "one"}}, FILES)
    two, _ = load([Source.of("shop", Shop)], {"shop": {"url": "two"}}, FILES)
    answers = [await hooks.first(specs.detect_language, text="", candidates=()) for hooks in (one, two)]
    assert answers == [Detection("one", 1.0), Detection("two", 1.0)]


def test_a_disabled_plugin_is_not_even_imported() -> None:
    def explode() -> type:
        raise AssertionError("imported")

    assert load([Source("shop", "1", explode)], {"shop": {"enabled": False}}, FILES).plugins == ()


def test_a_misspelt_setting_names_file_table_and_key_and_suggests_the_right_one() -> None:
    assert problems(Shop, {"url": "here", "atempts": 4}) == (
        "desk.toml: [plugins.shop] atempts: unknown setting; did you mean 'attempts'?",
    )


def test_every_wrong_setting_is_told_at_once() -> None:
    assert set(problems(Shop, {"attempts": 0, "token": 7})) == {
        "desk.toml: [plugins.shop] url: missing; expected str",
        "desk.toml: [plugins.shop] attempts: found 0 (int); expected int >= 1",
        'desk.toml: [plugins.shop] token: found int; expected { env = "NAME" } or { file = "PATH" }',
    }


def test_a_secret_comes_from_the_environment_or_from_a_file_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "token.txt").write_text("t0p\n")
    for place in ({"env": "SHOP_TOKEN"}, {"file": "token.txt"}):
        tables, files = {"shop": {"url": "", "token": place}}, {"plugins.shop": str(tmp_path / "desk.toml")}
        _, (shop,) = load([Source.of("shop", Shop)], tables, files, environ={"SHOP_TOKEN": "t0p"})
        assert isinstance(shop.instance, Shop)
        assert shop.instance.config.token == "t0p"


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ("t0p", 'found str; expected { env = "NAME" } or { file = "PATH" }'),
        ({"env": "A", "file": "b"}, 'found dict; expected { env = "NAME" } or { file = "PATH" }'),
        ({"env": "NOWHERE"}, "found the variable NOWHERE, which is not set; expected one that holds the secret"),
        ({"file": "nowhere"}, "found the file nowhere, which cannot be read: No such file or directory"),
    ],
)
def test_a_secret_that_cannot_be_had_is_an_error_that_does_not_show_it(place: object, problem: str) -> None:
    assert problems(Shop, {"url": "", "token": place}) == (f"desk.toml: [plugins.shop] token: {problem}",)


def test_a_plugin_that_takes_no_settings_says_so() -> None:
    assert problems(Plain, {"url": "x"}) == (
        "desk.toml: [plugins.shop] url: unknown setting; this plugin takes no settings",
    )


def test_settings_that_the_plugin_itself_refuses_are_told_with_its_words() -> None:
    class Picky(Plain):
        class Config(Settings):
            low: int = 2
            high: int = 1

            def __post_init__(self) -> None:
                if self.low > self.high:
                    raise ValueError("low is above high")

        def __init__(self, config: Config) -> None: ...

    (problem,) = problems(Picky)
    assert problem == "desk.toml: [plugins.shop]: low is above high"


def test_enabled_must_be_true_or_false() -> None:
    assert problems(Plain, {"enabled": "no"}) == (
        "desk.toml: [plugins.shop] enabled: found 'no'; expected true or false",
    )


def test_a_table_for_a_plugin_that_is_not_installed_is_an_error() -> None:
    with pytest.raises(PluginErrors) as caught:
        load([Source.of("shop", Plain)], {"shpo": {}}, {"plugins.shpo": "a.toml"})
    assert str(caught.value) == "a.toml: [plugins.shpo]: no plugin 'shpo' is installed; did you mean 'shop'?"


def test_two_plugins_of_one_name_are_an_error() -> None:
    with pytest.raises(PluginErrors, match="plugin 'shop': 2 installed distributions bring a plugin of this name"):
        load([Source.of("shop", Plain), Source.of("shop", Plain)], {}, {})


def test_a_misspelt_hook_names_plugin_and_hook_and_suggests_the_right_one() -> None:
    class Misspelt:
        @hookimpl
        async def detect_langage(self, text: str) -> None: ...

    assert problems(Misspelt) == (
        "plugin 'shop': hook 'detect_langage': there is no such hook; did you mean 'detect_language'?",
    )


def test_a_misspelt_parameter_names_plugin_hook_and_parameter() -> None:
    class Misspelt:
        @hookimpl
        async def describe_conversation(self, conversatoin: ConversationInfo) -> Card | None: ...

    assert problems(Misspelt) == (
        "plugin 'shop': hook 'describe_conversation': it has no parameter 'conversatoin'; did you mean 'conversation'?",
    )


def test_a_forgotten_hookimpl_is_an_error() -> None:
    class Forgotten(Plain):
        async def triage(self) -> Triage | None: ...

    assert problems(Forgotten) == (
        "plugin 'shop': hook 'triage': the method has a hook's name but no @hookimpl above it",
    )


def test_a_plugin_without_any_hook_is_an_error() -> None:
    class Empty: ...

    assert problems(Empty) == ("plugin 'shop': implements no hook; put @hookimpl above the methods that do",)


def test_hook_wrappers_are_refused() -> None:
    class Wrapping:
        @hookimpl(wrapper=True)
        def triage(self) -> Iterator[None]:
            yield

        @hookimpl(hookwrapper=True)
        def on_event(self) -> Iterator[None]:
            yield

    assert [line for line in problems(Wrapping) if "wrappers are not allowed" in line] == [
        "plugin 'shop': hook 'on_event': hook wrappers are not allowed; implement the hook itself",
        "plugin 'shop': hook 'triage': hook wrappers are not allowed; implement the hook itself",
    ]


def test_a_setup_hook_must_not_be_asynchronous() -> None:
    class Asynchronous:
        @hookimpl
        async def register_connectors(self) -> list[ConnectorType]:
            return []

    assert problems(Asynchronous) == (
        "plugin 'shop': hook 'register_connectors': setup hooks are asked before the desk runs; write def, not async def",
    )


def test_an_answer_must_not_be_yielded() -> None:
    class Yielding:
        @hookimpl
        async def triage(self) -> AsyncIterator[Triage]:
            yield Triage()

    assert problems(Yielding) == ("plugin 'shop': hook 'triage': it must return its answer, not yield it",)


def test_an_entry_point_must_be_a_class() -> None:
    assert problems(asyncio)[0].startswith("plugin 'shop': its entry point must be a class, found <module 'asyncio'")


def test_config_must_be_settings() -> None:
    class Wrong(Plain):
        Config = dict

    assert problems(Wrong)[0].startswith("plugin 'shop': its Config must be a subclass of desk.Settings")


@pytest.mark.parametrize("error", [ImportError("no module named torch"), SystemExit("bye")])
def test_a_plugin_that_cannot_be_imported_is_named(error: BaseException) -> None:
    def explode() -> type:
        raise error

    with pytest.raises(PluginErrors) as caught:
        load([Source("shop", "1", explode)], {}, {})
    assert str(caught.value) == f"plugin 'shop': cannot be imported: {type(error).__name__}: {error}"


def test_a_constructor_that_raises_is_named() -> None:
    class Broken(Plain):
        def __init__(self) -> None:
            raise OSError("no such file")

    assert problems(Broken) == ("plugin 'shop': cannot be built: OSError: no such file",)


def test_all_plugins_problems_are_raised_together_as_a_refusal() -> None:
    class Empty: ...

    with pytest.raises(DeskError) as caught:
        load([Source.of("a", Empty), Source.of("shop", Shop)], {}, {})
    assert len(str(caught.value).splitlines()) == 2


async def test_plugins_are_asked_in_the_order_given_save_those_that_ask_otherwise() -> None:
    asked = []

    def plugin(name: str, tryfirst: bool = False, trylast: bool = False) -> Source:
        class Listener:
            @hookimpl(tryfirst=tryfirst, trylast=trylast)
            async def triage(self) -> None:
                asked.append(name)

        return Source.of(name, Listener)

    sources = [plugin("a", trylast=True), plugin("b"), plugin("c"), plugin("d", tryfirst=True)]
    hooks, _ = load(sources, {}, {})
    await hooks.first(specs.triage, message=None)  # type: ignore[arg-type]
    assert asked == ["d", "b", "c", "a"]


def test_installed_plugins_are_found_in_the_order_of_their_names_and_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "zoo-9.8.7.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: zoo\nVersion: 9.8.7\n")
    (installed / "entry_points.txt").write_text("[desk]\nzebra = zoo_missing:Zebra\nape = zoo_missing:Ape\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert [source.name for source in discover() if source.version == "9.8.7"] == ["ape", "zebra"]
