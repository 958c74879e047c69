"""Walls: for every route of the desk, nobody behind the wall of one merchant sees anything of another.

The routes are enumerated from the running application, so that a new one without a rule here fails.
"""

from collections.abc import Awaitable, Callable

import pytest

from desk.web.api import ENDPOINTS
from tests.support.site import Browser, Site, until

#: Word for word in every text of Beta's conversation; it must never reach anybody of Acme.
SECRET = "BETAS-SECRET-7731"

#: Word for word in a note on Acme's conversation; it must never reach Acme itself.
NOTED = "NOTE-FOR-COLLEAGUES-2209"

#: What a body must be for an endpoint to get as far as the wall.
BODIES: dict[tuple[str, str], object] = {
    ("POST", "/api/conversations/{conversation}/preview"): {"text": "hello"},
    ("POST", "/api/conversations/{conversation}/check"): {"text": "hello"},
    ("POST", "/api/conversations/{conversation}/replies"): {"text": "hello", "seen": 99, "key": "k"},
    ("POST", "/api/conversations/{conversation}/notes"): {"text": "hello", "key": "k"},
    ("POST", "/api/conversations/{conversation}/files"): {},
    ("DELETE", "/api/conversations/{conversation}/files/{file}"): None,
    ("POST", "/api/conversations/{conversation}/actions"): {
        "kind": "note",
        "inbox": "beta-web",
        "order": "1",
        "text": "hello",
        "key": "k",
    },
    ("POST", "/api/conversations/{conversation}/take"): {},
    ("POST", "/api/conversations/{conversation}/decline"): {},
    ("POST", "/api/conversations/{conversation}/transfer"): {"agent": "ann"},
    ("POST", "/api/conversations/{conversation}/texts"): {"language": "en"},
    ("PUT", "/api/conversations/{conversation}/state"): {"state": "resolved"},
    ("PUT", "/api/conversations/{conversation}/language"): {"language": "pt"},
    ("POST", "/api/messages/{message}/retry"): {},
    ("POST", "/api/messages/{message}/cancel"): {},
    ("POST", "/api/messages/{message}/corrections"): {"language": "pt", "body": "hello"},
    ("POST", "/api/merchants/{merchant}/memory"): {},
    ("POST", "/api/inboxes/{inbox}/pause"): {},
    ("POST", "/api/inboxes/{inbox}/resume"): {},
    ("POST", "/api/inboxes/{inbox}/reread"): {},
    ("POST", "/api/webhooks/{webhook}/resume"): {},
    ("POST", "/api/webhooks/deliveries/{delivery}/replay"): {},
    ("POST", "/api/translate"): {"texts": ["hello"], "source": "en", "target": "pt", "merchant": "beta"},
    ("PUT", "/api/presence"): {"status": "busy"},
    ("PUT", "/api/agents/{agent}/presence"): {"status": "away"},
}

#: Routes that carry no merchant's data, or that another test of this file walls; each with its reason.
ELSEWHERE = {
    "/api/session": "only the one who asks",
    "/api/live": "test_the_live_feed_stays_within_the_walls",
    "/api/openapi.json": "the contract",
    "/api/catalog/{language}": "words",
    "/widget/{inbox}/settings": "what the shop's page shows to everybody",
    "/widget/{inbox}/messages": "test_a_visitor_reads_her_own_conversation_only",
    "/widget/{inbox}/receipts": "test_a_visitor_reads_her_own_conversation_only",
    "/widget/{inbox}/files": "keeps a file for whoever chose it: tests/integration/test_files.py",
    "/widget/{inbox}/files/{file}": "test_only_she_opens_the_files_of_her_conversation, in test_files.py",
    "/widget/{inbox}/live": "test_a_visitors_socket_tells_her_own_conversation_only",
    "/widget/{inbox}/{call}": "preflight",
    "/hooks/{inbox}": "takes in, tells nothing",
    "/console": "a file",
    "/console/{file}": "a file",
    "/widget.js": "a file",
    "/widget/{file}": "a file",
    "/shared/{file}": "a file",
    "/healthz": "no merchant's data",
    "/readyz": "no merchant's data",
    "/metrics": "figures without names",
}


async def _betas_conversation(site: Site) -> tuple[str, str]:
    """Return a conversation of Beta and the answer in it, both full of the secret."""
    customer, ben = site.visitor(), await site.log_in("ben")
    await customer.post("/widget/beta-web/messages", {"id": "1", "text": f"Where is {SECRET}?", "name": SECRET})
    conversation = await _listed(ben)
    answer = await ben.post(
        f"/api/conversations/{conversation}/replies", {"text": f"{SECRET} is here", "seen": 1, "key": "k"}
    )
    assert answer.status == 201, answer.raw
    return conversation, answer.body["id"]


async def _acmes_noted_conversation(site: Site) -> str:
    """Return a conversation of Acme in which somebody left a note."""
    ann = await site.log_in("ann")
    await site.visitor().post("/widget/acme-web/messages", {"id": "1", "text": "Where is it?"})
    conversation = await _listed(ann)
    note = await ann.post(f"/api/conversations/{conversation}/notes", {"text": NOTED, "key": "n"})
    assert note.status == 201, note.raw
    return conversation


async def _listed(browser: Browser) -> str:
    """Return the first conversation that somebody sees, once it is prepared."""

    async def prepared() -> str | None:
        found = (await browser.get("/api/conversations?view=all")).body["conversations"]
        return str(found[0]["id"]) if found and found[0]["heard"] else None

    return await until(prepared)


def test_every_route_has_a_wall(site: Site) -> None:
    served = {resource.canonical for resource in site.desk.web.app.router.resources()}
    walled = {endpoint.path for endpoint in ENDPOINTS}
    assert served == walled | set(ELSEWHERE)


@pytest.mark.parametrize("who", ["ann", "mia"])
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: f"{endpoint.method} {endpoint.path}")
async def test_nobody_of_acme_sees_anything_of_beta(site: Site, who: str, endpoint: object) -> None:
    conversation, message = await _betas_conversation(site)
    outsider = await site.log_in(who)
    method, path = endpoint.method, endpoint.path  # type: ignore[attr-defined]
    address = path.replace("{conversation}", conversation).replace("{message}", message)
    address = address.replace("{merchant}", "beta").replace("{inbox}", "beta-web").replace("{agent}", "ben")
    answer = await outsider.ask(method, address, BODIES.get((method, path)))
    assert SECRET.encode() not in answer.raw
    if "{" in path:
        assert answer.status in (403, 404), answer.raw
    assert answer.status < 500


async def _found_by(browser: Browser, text: str) -> list[str] | None:
    page = (await browser.get(f"/api/conversations?q={text}")).body["conversations"]
    return [one["id"] for one in page] or None


async def test_a_search_stays_within_the_walls(site: Site) -> None:
    await _betas_conversation(site)
    ann, sue = await site.log_in("ann"), await site.log_in("sue")
    await until(lambda: _found_by(sue, SECRET))
    assert await _found_by(ann, SECRET) is None


async def test_the_live_feed_stays_within_the_walls(site: Site) -> None:
    ann, sue = await site.log_in("ann"), await site.log_in("sue")
    async with ann.session.ws_connect(f"{site.base}/api/live?after=0") as anns:
        await _betas_conversation(site)
        async with sue.session.ws_connect(f"{site.base}/api/live?after=0") as sues:
            seen = await _until_caught_up(sues)
        await site.visitor().post("/widget/acme-web/messages", {"id": "1", "text": "the end"})
        told = await _until(anns, lambda text: "the end" in text)
    assert SECRET in seen
    assert SECRET not in told


@pytest.mark.parametrize(
    "endpoint", [one for one in ENDPOINTS if one.method == "GET"], ids=lambda endpoint: endpoint.path
)
async def test_a_note_never_reaches_the_merchant(site: Site, endpoint: object) -> None:
    conversation = await _acmes_noted_conversation(site)
    mia = await site.log_in("mia")
    address = endpoint.path.replace("{conversation}", conversation)  # type: ignore[attr-defined]
    assert NOTED.encode() not in (await mia.get(address)).raw


async def test_who_makes_a_conversation_readable_reads_its_notes_only_as_a_colleague(site: Site) -> None:
    conversation = await _acmes_noted_conversation(site)
    ann, mia = await site.log_in("ann"), await site.log_in("mia")
    answers = [await one.post(f"/api/conversations/{conversation}/texts", {"language": "en"}) for one in (ann, mia)]
    assert [answer.status for answer in answers] == [200, 200]
    assert [NOTED.encode() in answer.raw for answer in answers] == [True, False]


async def test_a_note_is_found_by_colleagues_only(site: Site) -> None:
    conversation = await _acmes_noted_conversation(site)
    ann, mia = await site.log_in("ann"), await site.log_in("mia")
    await until(lambda: _found_by(ann, NOTED))
    assert [await _found_by(one, NOTED) for one in (ann, mia)] == [[conversation], None]


async def test_the_live_feed_tells_of_a_note_to_colleagues_only(site: Site) -> None:
    ann, mia = await site.log_in("ann"), await site.log_in("mia")
    async with mia.session.ws_connect(f"{site.base}/api/live?after=0") as live:
        await _until_caught_up(live)
        await _acmes_noted_conversation(site)
        await site.visitor().post("/widget/acme-web/messages", {"id": "1", "text": "the end"})
        told = await _until(live, lambda text: "the end" in text)
    async with mia.session.ws_connect(f"{site.base}/api/live?after=0") as resumed:
        told += await _until_caught_up(resumed)
    async with ann.session.ws_connect(f"{site.base}/api/live?after=0") as anns:
        anns_told = await _until_caught_up(anns)
    assert NOTED in anns_told
    assert NOTED not in told
    assert "note_added" not in told


async def test_a_visitor_reads_her_own_conversation_only(site: Site) -> None:
    await _betas_conversation(site)
    other = site.visitor()
    await other.post("/widget/beta-web/messages", {"id": "1", "text": "mine"})
    read = await other.get("/widget/beta-web/messages?after=0")
    receipt = await other.post("/widget/beta-web/receipts", {"position": 1, "state": "read"})
    assert [told["body"] for told in read.body["messages"]] == ["mine"]
    assert receipt.status == 204


async def test_a_visitors_socket_tells_her_own_conversation_only(site: Site) -> None:
    other = site.visitor()
    key = other.headers["Authorization"].removeprefix("Bearer ")
    async with other.session.ws_connect(f"{site.base}/widget/beta-web/live") as socket:
        await socket.send_json({"type": "hello", "key": key, "after": 0})
        await _betas_conversation(site)
        await other.post("/widget/beta-web/messages", {"id": "1", "text": "the end"})
        told = await _until(socket, lambda text: "the end" in text)
    assert SECRET not in told


async def test_the_same_visitor_is_another_customer_at_another_merchant(site: Site) -> None:
    visitor = site.visitor()
    await visitor.post("/widget/beta-web/messages", {"id": "1", "text": SECRET})
    assert (await visitor.get("/widget/acme-web/messages?after=0")).body["messages"] == []


async def test_another_visitors_message_id_cannot_be_used_up(site: Site) -> None:
    first, second = site.visitor(), site.visitor()
    await first.post("/widget/beta-web/messages", {"id": "same", "text": "first"})
    taken = await second.post("/widget/beta-web/messages", {"id": "same", "text": "second"})
    assert taken.status == 201


@pytest.mark.parametrize("who", ["mia", "oscar"])
@pytest.mark.parametrize(
    "endpoint", [one for one in ENDPOINTS if one.changes], ids=lambda endpoint: f"{endpoint.method} {endpoint.path}"
)
async def test_who_answers_nobody_changes_nothing(site: Site, who: str, endpoint: object) -> None:
    conversation, message = await _betas_conversation(site)
    reader = await site.log_in(who)
    method, path = endpoint.method, endpoint.path  # type: ignore[attr-defined]
    address = path.replace("{conversation}", conversation).replace("{message}", message).replace("{agent}", "ann")
    answer = await reader.ask(method, address, BODIES[(method, path)])
    reads_only = path.endswith(("/texts", "/translate"))
    assert answer.status in ((200, 403, 404, 422) if reads_only else (403, 404)), answer.raw


async def _until_caught_up(socket: object) -> str:
    return await _until(socket, lambda text: '"caught_up"' in text)


async def _until(socket: object, enough: Callable[[str], bool]) -> str:
    """Return everything that a socket said until it said enough."""
    receive: Callable[..., Awaitable[str]] = socket.receive_str  # type: ignore[attr-defined]
    said = ""
    while not enough(said):
        said += await receive(timeout=10)
    return said
