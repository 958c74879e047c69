"""Two help desks that pip installs, as their documentation has them served: each behind gunicorn with two workers.

Both keep their tickets in SQLite, log in by a session that is open already, and send no mail; helpdesk's SQLite has a
write-ahead log that is not synced at each commit, which is faster than ours and loses the newest when the power fails.
"""

import asyncio
import base64
import contextlib
import json
import re
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import aiohttp

from tests.bench.figures import progress
from tests.bench.mt.peer import alone, free_port, listening, running
from tests.bench.peer.client import Asked, Client
from tests.bench.process import ROOT

TEXT = "Hello, I ordered two lamps last week and only one of them has arrived. " * 3
WORKERS = 2
_FILES = Path(__file__).parent / "files"
_CSRF = "a" * 32


async def environment(name: str) -> Path:
    """Return the programs of a peer's own virtual environment, which is made once and kept."""
    place = ROOT / ".artifacts" / "peers" / name
    wanted = (Path(__file__).parent / f"requirements-{name}.txt").read_text("utf-8")
    made = place / "made-of.txt"
    if not made.exists() or made.read_text("utf-8") != wanted:
        progress(f"peer: installing {name}")
        shutil.rmtree(place, ignore_errors=True)
        await ran([sys.executable, "-m", "venv", str(place)], ROOT)
        await ran([str(place / "bin" / "pip"), "install", "--quiet", *wanted.split()], ROOT)
        made.write_text(wanted, "utf-8")
    return place / "bin"


async def ran(command: Sequence[str], directory: Path, **environ: str) -> str:
    """Run a program to its end and return what it wrote; raise what it complained of."""
    variables = None if not environ else {**alone(directory), "PATH": "/usr/bin:/bin", **environ}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=directory, env=variables, stdout=pipe, stderr=pipe)
    said, complained = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{command}: {complained.decode()[-2000:]}")
    return said.decode()


@contextlib.asynccontextmanager
async def helpdesk(directory: Path, tickets: int) -> AsyncIterator[Client]:
    """Serve django-helpdesk: tickets by its REST API, the list as its agents' page fetches it."""
    programs = await environment("helpdesk")
    for name in ("settings", "urls", "seed"):
        shutil.copy(_FILES / f"helpdesk_{name}.txt", directory / f"helpdesk_{name}.py")
    environ = {"DJANGO_SETTINGS_MODULE": "helpdesk_settings", "PYTHONPATH": str(directory)}
    key = (await ran([str(programs / "python"), "helpdesk_seed.py", str(tickets), TEXT], directory, **environ)).split()[-1]
    cookies = {"sessionid": key, "csrftoken": _CSRF}
    shown = base64.b64encode(json.dumps({"filtering": {"status__in": [1, 2]}, "sorting": "created"}).encode()).decode()
    create = Asked("/api/tickets/", json={"queue": 1, "title": "Order", "description": TEXT, "priority": 3}, status=201)
    inbox = Asked(f"/datatables_ticket_list/{shown}?draw=1&start=0&length=50", holds='"recordsTotal"')
    application = "django.core.wsgi:get_wsgi_application()"
    async with (
        _gunicorn(programs, application, directory, environ) as (url, pid),
        aiohttp.ClientSession(url, cookies=cookies, headers={"X-CSRFToken": _CSRF}) as session,
    ):
        yield Client(session, create, inbox, pid)


@contextlib.asynccontextmanager
async def roundup(directory: Path, tickets: int) -> AsyncIterator[Client]:
    """Serve Roundup with its classic template: issues and the list by its own pages."""
    programs, port = await environment("roundup"), free_port()
    shutil.copy(_FILES / "roundup_wsgi.txt", directory / "roundup_wsgi.py")
    shutil.copy(_FILES / "roundup_seed.txt", directory / "roundup_seed.py")
    environ = {"PYTHONPATH": str(directory)}
    admin = str(programs / "roundup-admin")
    settings = f"tracker_web=http://127.0.0.1:{port}/,mail_domain=example.com,mail_host=localhost,"
    settings += "tracker_email=desk,web_csrf_enforce_token=no,nosy_messages_to_author=no"
    await ran([admin, "-i", "tracker", "install", "classic", "sqlite", settings], directory, **environ)
    _cheaper(directory / "tracker" / "config.ini", directory)
    await ran([admin, "-i", "tracker", "initialise", "for-the-benchmark"], directory, **environ)
    await ran([str(programs / "python"), "roundup_seed.py", str(tickets), TEXT], directory, **environ)
    form = {"@action": "new", "title": "Order", "@note": TEXT, "status": "chatting", "@template": "item"}
    create = Asked("/issue", form=form, status=302)
    # What "Show Open" in the classic template asks for.
    shown = "@columns=id,activity,title,creator,assignedto,status&@sort=-activity&@group=priority&@filter=status"
    shown += "&status=-1,1,2,3,4,5,6,7&@pagesize=50&@startwith=0"
    async with _gunicorn(programs, "roundup_wsgi:app", directory, environ, port) as (url, pid):
        headers = {"Origin": url, "Referer": f"{url}/"}
        async with aiohttp.ClientSession(url, headers=headers, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            login = {"@action": "login", "__login_name": "admin", "__login_password": "for-the-benchmark"}
            async with session.post("/", data=login) as answer:
                answer.raise_for_status()
            yield Client(session, create, Asked(f"/issue?{shown}", holds="Order"), pid)


def _cheaper(config: Path, directory: Path) -> None:
    """Keep mail in a file, and let passwords cost little."""
    text = config.read_text("utf-8")
    text = re.sub(r"(?m)^#?\s*password_pbkdf2_default_rounds\s*=.*$", "password_pbkdf2_default_rounds = 1000", text)
    text = re.sub(r"(?m)^#?\s*debug =\s*$", f"debug = {directory / 'mail'}", text)
    config.write_text(text, "utf-8")


@contextlib.asynccontextmanager
async def _gunicorn(
    programs: Path, application: str, directory: Path, environ: dict[str, str], port: int = 0
) -> AsyncIterator[tuple[str, int]]:
    at = port or free_port()
    command: list[str | Path] = [programs / "gunicorn", "-w", str(WORKERS), "-b", f"127.0.0.1:{at}", application]
    variables = {**alone(directory), "PATH": f"{programs}:/usr/bin:/bin", **environ}
    async with running(command, directory, variables) as process:
        await listening(at, process, directory)
        yield f"http://127.0.0.1:{at}", process.pid
