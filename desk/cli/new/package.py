"""What a new package is made of: the kiosk's own sources under another name, and what makes them a distribution."""

from collections.abc import Iterator
from importlib import resources


def files(name: str) -> dict[str, str]:
    """Return the files of a new connector's package, by their paths."""
    module, distribution = f"desk_{name}", f"desk-{name.replace('_', '-')}"
    written = {
        "pyproject.toml": _template("pyproject.txt"),
        "README.md": _template("readme.txt"),
        f"src/{module}/__init__.py": '"""Kiosk shops for Meridian Desk."""\n',
        f"src/{module}/connector.py": _source("connector.py"),
        f"src/{module}/peer.py": _source("peer.py").replace("desk.testing.kiosk.connector", "desk_kiosk.connector"),
        f"tests/test_{name}.py": _template("test.txt"),
        **{f"src/{module}/locales/{path}": text for path, text in _catalogues()},
    }
    return {path.replace("kiosk", name): _renamed(text, name, distribution) for path, text in written.items()}


def _renamed(text: str, name: str, distribution: str) -> str:
    camel = "".join(part.title() for part in name.split("_"))
    renamed = text.replace("desk-kiosk", distribution).replace("Kiosk", camel).replace("KIOSK", name.upper())
    # Names of headers have hyphens where names of modules have underscores.
    return renamed.replace("x-kiosk-", f"x-{name.replace('_', '-')}-").replace("kiosk", name)


def _catalogues() -> Iterator[tuple[str, str]]:
    """Yield the kiosk's catalogues, whose words stand in the package that is written."""
    with resources.as_file(resources.files("desk.testing.kiosk").joinpath("locales")) as folder:
        for path in sorted(path for path in folder.rglob("*") if path.suffix in (".po", ".pot")):
            yield path.relative_to(folder).as_posix(), path.read_text("utf-8").replace("#: kiosk/", "#: desk_kiosk/")


def _template(file: str) -> str:
    return resources.files("desk.cli.new").joinpath("files", file).read_text("utf-8")


def _source(file: str) -> str:
    return resources.files("desk.testing.kiosk").joinpath(file).read_text("utf-8")
