"""Scripts of console and widget that need no page, run by the JavaScript engine that Playwright brings."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import playwright

WEB = Path(__file__).parents[2] / "desk" / "web"
_ENGINE = Path(playwright.__file__).parent / "driver" / "node"


def run(modules: Mapping[str, Sequence[str]], script: str, **values: Any) -> Any:
    """Return what a script leaves in ``result``; it finds names out of files below ``WEB``, and the values, by name."""
    lines = [f'import {{ {", ".join(names)} }} from "{(WEB / file).as_uri()}";' for file, names in modules.items()]
    lines += [f"const {name} = {json.dumps(value)};" for name, value in values.items()]
    lines += ["let result;", script, "console.log(JSON.stringify(result ?? null));"]
    done = subprocess.run(
        [_ENGINE, "--no-warnings", "--input-type=module", "-e", "\n".join(lines)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
