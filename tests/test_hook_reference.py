"""Every hook is documented and tested, and the reference says so."""

import inspect
import re
from pathlib import Path

import pytest

from desk.hooks.contract import HOOKS, parameters_of
from desk.hooks.dispatch import FaultReport
from desk.hooks.loader import LoadedPlugin
from desk.hooks.reference import RULES, markdown, plugins_table
from desk.hooks.shapes import Shape, piped_of, shape_of

TESTS = Path(__file__).parent


@pytest.fixture(scope="module")
def tested() -> set[str]:
    names = re.compile(r"def test_hook_(\w+)\(")
    return {name for path in TESTS.rglob("test_*.py") for name in names.findall(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_has_a_test_of_its_name(hook: str, tested: set[str]) -> None:
    assert hook in tested


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hooks_documentation_begins_with_its_shape(hook: str) -> None:
    assert (HOOKS[hook].__doc__ or "").startswith(f"{shape_of(HOOKS[hook]).capitalize()}: ")


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_is_asynchronous_unless_it_is_setup_and_has_plain_parameters(hook: str) -> None:
    spec = HOOKS[hook]
    assert inspect.iscoroutinefunction(spec) == (shape_of(spec) is not Shape.SETUP)
    assert {parameter.kind for parameter in inspect.signature(spec).parameters.values()} <= {
        inspect.Parameter.POSITIONAL_OR_KEYWORD
    }


@pytest.mark.parametrize("hook", [name for name, spec in HOOKS.items() if shape_of(spec) is Shape.PIPE])
def test_a_pipe_passes_on_one_of_its_parameters(hook: str) -> None:
    assert piped_of(HOOKS[hook]) in parameters_of(HOOKS[hook])


@pytest.mark.parametrize("hook", HOOKS)
def test_the_reference_shows_every_hook_under_its_shape(hook: str) -> None:
    section = markdown().split(f"## {shape_of(HOOKS[hook]).capitalize()}\n")[1].split("\n## ")[0]
    assert f"def {hook}(" in section
    assert (inspect.getdoc(HOOKS[hook]) or "undocumented") in section


@pytest.mark.parametrize("shape", Shape)
def test_the_reference_tells_each_shapes_failure_rule(shape: Shape) -> None:
    assert RULES[shape] in markdown()


def test_the_reference_names_types_as_a_plugin_imports_them() -> None:
    parameters = "conversation: ConversationInfo, candidates: Sequence[Candidate]"
    assert f"async def choose_agent({parameters}) -> AgentId | Mapping[AgentId, float] | None" in markdown()
    assert "desk.domain" not in markdown()


def test_the_table_of_plugins_shows_settings_and_faults() -> None:
    plugins = [
        LoadedPlugin("shop", "1.0", ("triage", "on_event"), {"url": "here", "token": "(hidden)"}, object()),
        LoadedPlugin("letters", "built-in", ("register_connectors",), {}, object()),
    ]
    faults = {"shop": FaultReport(5, "plugin 'shop': hook 'triage' failed: ValueError: no", "5 faults within 600 s")}
    assert plugins_table(plugins, faults).splitlines() == [
        "name     version   faults  hooks",
        "shop     1.0       5       triage, on_event",
        "    url = 'here'",
        "    token = '(hidden)'",
        "    last fault: plugin 'shop': hook 'triage' failed: ValueError: no",
        "    switched off: 5 faults within 600 s",
        "letters  built-in  0       register_connectors",
    ]
