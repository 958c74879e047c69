"""The demo's folder: its configuration, its people's passwords, and its data."""

import contextlib
import os
import secrets
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

import argon2
import msgspec

from desk.domain.errors import Invalid
from desk.store.lock import DirectoryLock

#: Where ``desk demo`` keeps everything, below the directory that it is started in.
FOLDER = Path(".demo")
CREDENTIALS = "credentials.json"
#: The least that is recommended: nobody guesses a random password, and newcomers wait for eight of these.
_HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_CONSONANTS, _VOWELS = "bdfghjklmnprstvz", "aeiou"


class Login(msgspec.Struct, kw_only=True):
    """How one of the demo's people signs in."""

    id: str
    password: str


class Credentials(msgspec.Struct, kw_only=True):
    """What somebody needs to use a demo: where it is, its inboxes, and its people."""

    url: str
    inboxes: list[str]
    people: list[Login]


@dataclass(frozen=True, slots=True)
class Folder:
    """One demo's files; made when they are missing, kept when they are there."""

    path: Path

    @property
    def config(self) -> Path:
        """The configuration, written anew at each start."""
        return self.path / "desk.toml"

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Change files inside; raises ``DataUnusable`` while a demo runs on them."""
        lock = DirectoryLock(self.path / "data")
        try:
            yield
        finally:
            lock.release()

    def forget(self) -> None:
        """Delete what an earlier demo left: conversations, people's passwords. Other files stay."""
        made = [self.path / CREDENTIALS, *(self.path / "passwords").glob("*"), *(self.path / "data").glob("desk.db*")]
        for file in made:
            file.unlink(missing_ok=True)

    def furnish(self, listen: str, url: str) -> Credentials:
        """Write everything that the desk reads, and return how its people sign in."""
        (self.path / "passwords").mkdir(parents=True, exist_ok=True, mode=0o700)
        written = Template(example("demo.toml").read_text(encoding="utf-8")).substitute(listen=listen, url=url)
        self.config.write_text(written, encoding="utf-8")
        tables = tomllib.loads(written)
        known = self._passwords()
        people = [
            Login(id=one["id"], password=known.get(one["id"]) or new_password())
            for one in (*tables["agent"], *tables["account"])
        ]
        for one in people:
            proof = self.path / "passwords" / one.id
            if one.id not in known or not proof.exists():
                _write_private(proof, _HASHER.hash(one.password).encode())
        credentials = Credentials(url=url, inboxes=[inbox["id"] for inbox in tables["inbox"]], people=people)
        _write_private(self.path / CREDENTIALS, msgspec.json.format(msgspec.json.encode(credentials), indent=2))
        return credentials

    def _passwords(self) -> dict[str, str]:
        """Return the passwords of an earlier start, so that a restart changes nobody's."""
        file = self.path / CREDENTIALS
        if not file.exists():
            return {}
        return {one.id: one.password for one in read_credentials(file).people}


def read_credentials(file: Path) -> Credentials:
    """Read what a demo wrote."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Credentials)
    except (OSError, msgspec.MsgspecError) as error:
        raise Invalid(f"{file}: {error}; `desk demo` writes this file, with --fresh anew") from error


def example(name: str) -> Traversable:
    """Return a file or folder of the examples: inside a wheel, else beside the package in its source tree."""
    inside = resources.files("desk") / "examples" / name
    if inside.is_file() or inside.is_dir():
        return inside
    return Path(__file__).parents[2] / "examples" / name


def new_password() -> str:
    """Return a password that one can read aloud: about 50 bits in four words of two syllables."""
    return "-".join("".join(_syllable() + _syllable()) for _ in range(4))


def _syllable() -> str:
    return secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS)


def _write_private(file: Path, content: bytes) -> None:
    """Write a file that nobody else on this machine may read; a crash leaves the old one or the new one."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
    fresh.replace(file)
