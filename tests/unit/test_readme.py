"""What the README shows works as it stands there."""

import re
from pathlib import Path

from desk.hooks import specs
from desk.hooks.loader import Source, load

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
ROOT = Path(__file__).parents[2]


def test_the_plugin_that_the_readme_shows_can_be_loaded() -> None:
    code = next(block for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "class NoCards" in block)
    names: dict[str, type] = {}
    exec(compile(code, "README.md", "exec"), names)
    hooks, _ = load([Source.of("no_cards", names["NoCards"])], {}, {})
    assert hooks.has(specs.filter_inbound)


def test_every_file_that_the_readme_names_is_there() -> None:
    named = re.findall(r"\]\(([^)#:]+)\)", README)
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_folder_of_the_tree_is_named() -> None:
    tree = README[README.index("desk/\n  __init__.py") :]
    packages = [folder.parent.name for folder in (ROOT / "desk").glob("*/__init__.py")]
    assert [package for package in packages if f"{package}/" not in tree] == []
