"""Bad input gets a clear 4xx or is set aside where an operator sees it; never a 500, never a lost message."""

import asyncio
import io
import json

import pytest

from tests.support.site import PASSWORD, Browser, Site, until

MESSAGES = "/widget/acme-web/messages"
#: As many digits as a 64-bit number has, and yet none.
TOO_LARGE = 2**63


async def _told(visitor: Browser) -> list[str]:
    return [told["body"] for told in (await visitor.get(f"{MESSAGES}?after=0")).body["messages"]]


@pytest.mark.parametrize(
    ("raw", "status", "words"),
    [
        (b"{not json", 422, "not JSON"),
        (b"", 422, "not JSON"),
        (b"[]", 422, "Expected `object`"),
        (b'{"id": "1"}', 422, "missing required field `text`"),
        (b'{"id": "1", "text": "x", "extra": 1}', 422, "unknown field `extra`"),
        (b'{"id": "1", "text": 7}', 422, "Expected `str`"),
        (b'{"id": "", "text": "x"}', 422, "length >= 1"),
        (b'{"id": "1", "text": ""}', 422, "nothing to read"),
        (b'{"id": "1", "text": " \\n\\t "}', 422, "nothing to read"),
        (b'{"id": "1", "text": "\\u0000\\u0001"}', 422, "nothing to read"),
        (b'{"id": "1", "text": "caf\xe9"}', 422, "not JSON in UTF-8"),
        (b'{"id": "1", "text": "\\ud800"}', 422, ""),
        (json.dumps({"id": "1", "text": "a" * 100_000}).encode(), 422, "at most 20,000"),
        (json.dumps({"id": "1", "text": "a" * 300_000}).encode(), 422, "length <= 200000"),
        (b'{"id": "1", "text": "x", "language": "no such tag"}', 422, "language"),
        (b"x" * 10_000_000, 413, "too large"),
    ],
)
async def test_a_bad_message_is_refused_with_a_reason(site: Site, raw: bytes, status: int, words: str) -> None:
    answer = await site.visitor().ask("POST", MESSAGES, data=io.BytesIO(raw))
    assert answer.status == status, answer.raw[:300]
    assert words in answer.body["message"]


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("tab\tand\nline", "tab\tand\nline"),
        ("bell\x07 and null\x00 go", "bell and null go"),
        ("old\r\nMac\rlines", "old\nMac\nlines"),
        ("\u202eright to left override", "\u202eright to left override"),
        ("abc אבג def العربية", "abc אבג def العربية"),
        ("👩‍👩‍👧‍👦🇧🇷", "👩‍👩‍👧‍👦🇧🇷"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
async def test_an_odd_message_is_kept_as_readers_can_see_it(site: Site, text: str, stored: str) -> None:
    visitor = site.visitor()
    assert (await visitor.post(MESSAGES, {"id": "1", "text": text})).status == 201
    assert await _told(visitor) == [stored]


async def test_the_longest_text_that_fits_is_kept(site: Site) -> None:
    visitor = site.visitor()
    await visitor.post(MESSAGES, {"id": "1", "text": "é" * 20_000})
    assert await _told(visitor) == ["é" * 20_000]


async def test_a_hundred_copies_at_once_are_one_message(site: Site) -> None:
    visitor = site.visitor()
    copies = [visitor.post(MESSAGES, {"id": "1", "text": "once"}) for _ in range(25)]
    statuses = sorted(answer.status for answer in await asyncio.gather(*copies))
    assert statuses == [200] * 24 + [201]
    assert await _told(visitor) == ["once"]


async def test_an_unknown_inbox_is_not_found(site: Site) -> None:
    answer = await site.visitor().post("/widget/nobody/messages", {"id": "1", "text": "x"})
    assert (answer.status, answer.code) == (404, "not_found")


async def test_a_page_of_a_foreign_origin_may_not_carry_the_widget(site: Site) -> None:
    headers = {"Origin": "https://evil.example"}
    answer = await site.visitor().post(MESSAGES, {"id": "1", "text": "x"}, headers=headers)
    assert (answer.status, answer.code) == (403, "forbidden")


async def test_an_allowed_page_may_read_why_it_was_refused(site: Site) -> None:
    headers = {"Origin": "https://acme.example"}
    answer = await site.visitor().post(MESSAGES, {"id": "1", "text": ""}, headers=headers)
    assert answer.status == 422
    assert answer.headers["Access-Control-Allow-Origin"] == "https://acme.example"


async def test_a_page_of_an_allowed_origin_may_read_the_answer(site: Site) -> None:
    headers = {"Origin": "https://acme.example"}
    answer = await site.visitor().post(MESSAGES, {"id": "1", "text": "x"}, headers=headers)
    assert answer.status == 201
    assert answer.headers["Access-Control-Allow-Origin"] == "https://acme.example"


@pytest.mark.parametrize("key", ["", "Bearer short", "Basic abc", "Bearer " + "é" * 30, "Bearer " + "k" * 200])
async def test_a_visitor_without_a_good_key_is_refused(site: Site, key: str) -> None:
    answer = await site.browser({"Authorization": key}).post(MESSAGES, {"id": "1", "text": "x"})
    assert (answer.status, answer.code) == (401, "not_logged_in")


@pytest.mark.parametrize("after", [TOO_LARGE, "9" * 5000, "-1", "x", "٣"])
async def test_a_cursor_that_is_no_number_is_refused(site: Site, after: object) -> None:
    visitor, ann = site.visitor(), await site.log_in("ann")
    await visitor.post(MESSAGES, {"id": "1", "text": "x"})
    for answer in (await visitor.get(f"{MESSAGES}?after={after}"), await ann.get(f"/api/live?after={after}")):
        assert (answer.status, answer.code) == (422, "invalid")


@pytest.mark.parametrize("position", [TOO_LARGE, -1, 10**40])
async def test_a_receipt_for_a_place_that_cannot_be_is_refused(site: Site, position: int) -> None:
    answer = await site.visitor().post("/widget/acme-web/receipts", {"position": position, "state": "read"})
    assert (answer.status, answer.code) == (422, "invalid")


@pytest.mark.parametrize("origin", ["http://[", "https://[::1", "null", "http://127.0.0.1:99999999"])
async def test_an_origin_that_is_no_address_is_foreign(site: Site, origin: str) -> None:
    headers = {"Origin": origin}
    for path, body in ((MESSAGES, {"id": "1", "text": "x"}), ("/api/session", {"name": "ann", "password": PASSWORD})):
        answer = await site.visitor().post(path, body, headers=headers)
        assert (answer.status, answer.code) == (403, "forbidden")


async def _conversation(site: Site, ann: Browser) -> str:
    await site.visitor().post(MESSAGES, {"id": "1", "text": "hello there"})

    async def prepared() -> str | None:
        found = (await ann.get("/api/conversations")).body["conversations"]
        return f"/api/conversations/{found[0]['id']}" if found and found[0]["heard"] else None

    return await until(prepared)


@pytest.mark.parametrize("tag", ["en-abc", "en-a1b2", "und"])
async def test_a_language_that_is_none_is_refused(site: Site, tag: str) -> None:
    ann = await site.log_in("ann")
    conversation = await _conversation(site, ann)
    for answer in (
        await ann.put(f"{conversation}/language", {"language": tag}),
        await ann.post(f"{conversation}/texts", {"language": tag}),
    ):
        assert (answer.status, answer.code) == (422, "invalid")


async def test_a_language_is_written_one_way_whoever_chose_it(site: Site) -> None:
    ann = await site.log_in("ann")
    corrected = await ann.put(f"{await _conversation(site, ann)}/language", {"language": "PT_br"})
    assert corrected.body["language"] == "pt-BR"


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-14:00", "2026-11-22T09:00:00", "2020-01-01T00:00:00Z"])
async def test_nobody_snoozes_until_a_moment_that_does_not_come(site: Site, moment: str) -> None:
    ann = await site.log_in("ann")
    snoozed = await ann.put(f"{await _conversation(site, ann)}/state", {"state": "snoozed", "until": moment})
    assert (snoozed.status, snoozed.code) == (422, "invalid")


@pytest.mark.parametrize("text", ["  ", "\u0000\u0007", "\n\t"])
@pytest.mark.parametrize("what", ["replies", "notes", "preview"])
async def test_an_agent_who_says_nothing_is_told_so(site: Site, what: str, text: str) -> None:
    ann = await site.log_in("ann")
    body = {"text": text} if what == "preview" else {"text": text, "key": "k"}
    answer = await ann.post(f"{await _conversation(site, ann)}/{what}", {**body, "seen": 1} if what == "replies" else body)
    assert (answer.status, answer.code) == (422, "invalid")


async def test_a_note_under_the_same_key_does_not_swallow_the_answer(site: Site) -> None:
    ann = await site.log_in("ann")
    conversation = await _conversation(site, ann)
    await ann.post(f"{conversation}/notes", {"text": "look here", "key": "k"})
    answer = await ann.post(f"{conversation}/replies", {"text": "an answer", "seen": 9, "key": "k"})
    assert (answer.status, answer.body["body"]) == (201, "an answer")


async def test_an_inbox_that_takes_no_webhooks_is_not_there_for_them(site: Site) -> None:
    answer = await site.browser().post("/hooks/acme-web", {"any": "thing"})
    assert (answer.status, answer.code) == (404, "not_found")


async def test_a_visitor_who_writes_too_often_is_told_to_wait(site: Site) -> None:
    visitor = site.visitor()
    answers = [await visitor.post(MESSAGES, {"id": str(n), "text": "x"}) for n in range(40)]
    refused = [answer for answer in answers if answer.status == 429]
    assert refused
    assert int(refused[0].headers["Retry-After"]) >= 1


@pytest.mark.parametrize(
    "path",
    [
        "/api/conversations/0",
        "/api/conversations/99999999999999999999999",
        "/api/conversations/9999999999999999999",
        "/api/conversations/9999999999999999999/messages",
        "/api/conversations/abc",
        "/api/conversations/-1",
        "/api/conversations/%F0%9F%98%80",
        "/api/conversations/١٢",
        "/api/nothing",
        "/console/../../desk.db",
        "/console/no.js",
    ],
)
async def test_what_does_not_exist_is_not_found(site: Site, path: str) -> None:
    answer = await (await site.log_in("ann")).get(path)
    assert answer.status == 404
    assert answer.code == "not_found"


@pytest.mark.parametrize(
    "query", ["view=none", "before=xyz", "limit=-1", "limit=x", "before=2026/abc", f"before=2026/{TOO_LARGE}", f"view=queue&before={TOO_LARGE}/2026/1"]
)
async def test_a_bad_query_is_refused_with_a_reason(site: Site, query: str) -> None:
    answer = await (await site.log_in("ann")).get(f"/api/conversations?{query}")
    assert (answer.status, answer.code) == (422, "invalid")


async def test_a_change_without_the_sessions_token_is_refused(site: Site) -> None:
    ann = await site.log_in("ann")
    answer = await ann.put("/api/presence", {"status": "busy"}, headers={"X-CSRF-Token": "forged"})
    assert (answer.status, answer.code) == (403, "forbidden")


async def test_a_change_from_a_foreign_page_is_refused(site: Site) -> None:
    ann = await site.log_in("ann")
    answer = await ann.put("/api/presence", {"status": "busy"}, headers={"Origin": "https://evil.example"})
    assert (answer.status, answer.code) == (403, "forbidden")


async def test_a_socket_from_a_foreign_page_is_refused(site: Site) -> None:
    ann = await site.log_in("ann")
    answer = await ann.get("/api/live", headers={"Origin": "https://evil.example"})
    assert (answer.status, answer.code) == (403, "forbidden")


async def test_nobody_reads_without_logging_in(site: Site) -> None:
    answer = await site.browser().get("/api/conversations")
    assert (answer.status, answer.code) == (401, "not_logged_in")


@pytest.mark.parametrize(("name", "password"), [("ann", "wrong"), ("nobody", PASSWORD)])
async def test_a_wrong_login_does_not_say_which_part_is_wrong(site: Site, name: str, password: str) -> None:
    answer = await site.browser().post("/api/session", {"name": name, "password": password})
    assert (answer.status, answer.body["message"]) == (401, "Name or password is wrong.")


async def test_guessing_passwords_is_slowed_down(site: Site) -> None:
    browser = site.browser()
    answers = [await browser.post("/api/session", {"name": "ann", "password": "guess"}) for _ in range(8)]
    assert [answer.status for answer in answers] == [401] * 5 + [429] * 3


async def test_a_session_ends_when_its_owner_logs_out(site: Site) -> None:
    ann = await site.log_in("ann")
    assert (await ann.ask("DELETE", "/api/session")).status == 204
    assert (await ann.get("/api/session")).status == 401


async def test_a_page_may_not_run_inline_script_or_be_framed(site: Site) -> None:
    policy = (await site.browser().get("/console")).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
