"""Files between customers and agents: chosen, sent once, opened by those whom they concern, or forgotten."""

from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from desk import Manifest, OutboundMessage, hookimpl
from desk.domain.files import FileRefused
from desk.services.files import KEPT
from desk.store import uploads
from desk.testing import TAKES_UNSAID, DeskUnderTest, running
from tests.support.site import Answer, Browser, Site, running_site, until

PDF = b"%PDF-1.7 the invoice"
PNG = b"\x89PNG\r\n\x1a\n a broken cup"
NAME = "Fatura n.\u00ba 7 \u2014 \u53d1\u7968.pdf"


async def _opened(agent: Browser) -> str:
    """Return the conversation at the top of the list, once it is prepared."""

    async def prepared() -> str | None:
        found = (await agent.get("/api/conversations?view=all")).body["conversations"]
        return str(found[0]["id"]) if found and found[0]["heard"] else None

    return await until(prepared)


async def _chooses(agent: Browser, conversation: str, name: str, content: object, **more: Any) -> Answer:
    address = f"/api/conversations/{conversation}/files?name={quote(name)}{more.pop('note', '')}"
    return await agent.ask("POST", address, data=content, **more)


async def _answers(agent: Browser, conversation: str, text: str, files: list[str], key: str = "k") -> Answer:
    reply = {"text": text, "seen": 1, "key": key, "files": files}
    return await agent.post(f"/api/conversations/{conversation}/replies", reply)


async def _told(visitor: Browser, count: int) -> list[dict[str, Any]]:
    async def there() -> list[dict[str, Any]] | None:
        said: list[dict[str, Any]] = (await visitor.get("/widget/acme-web/messages?after=0")).body["messages"]
        return said if len(said) >= count else None

    return await until(there)


async def _writes(site: Site, text: str = "My cup is broken.") -> tuple[Browser, Browser, str]:
    """Return a customer who wrote, an agent who reads it, and their conversation."""
    customer, ann = site.visitor(), await site.log_in("ann")
    await customer.post("/widget/acme-web/messages", {"id": "1", "text": text})
    return customer, ann, await _opened(ann)


async def test_an_answer_brings_its_file_to_the_customer_once(site: Site) -> None:
    customer, ann, conversation = await _writes(site)
    chosen = (await _chooses(ann, conversation, NAME, PDF)).body
    assert (chosen["name"], chosen["size"]) == (NAME, len(PDF))
    sent = [await _answers(ann, conversation, "Here is your invoice.", [chosen["id"]]) for _ in range(2)]
    assert [one.status for one in sent] == [201, 201]
    assert sent[0].body["attachments"] == sent[1].body["attachments"]
    told = (await _told(customer, 2))[1]
    (file,) = told["attachments"]
    got = await customer.get(f"/widget/acme-web/files/{file['id']}")
    assert (got.raw, file["name"]) == (PDF, NAME)
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    left = await ann.get(f"/api/conversations/{conversation}/files/{chosen['id']}")
    assert left.status == 404


async def test_a_customer_sends_a_photo_without_a_word(site: Site) -> None:
    customer, ann = site.visitor(), await site.log_in("ann")
    chosen = (await customer.ask("POST", "/widget/acme-web/files?name=cup.png", data=PNG)).body
    message = {"id": "1", "text": "", "files": [chosen["id"]]}
    assert (await customer.post("/widget/acme-web/messages", message)).status == 201
    again = await customer.post("/widget/acme-web/messages", message)
    assert (again.status, again.body["duplicate"]) == (200, True)
    said = (await ann.get(f"/api/conversations/{await _opened(ann)}")).body["messages"]
    assert [(one["body"], [file["name"] for file in one["attachments"]]) for one in said] == [("cup.png", ["cup.png"])]
    (file,) = said[0]["attachments"]
    shown = await ann.get(f"/api/messages/{said[0]['id']}/attachments/{file['id']}")
    assert (shown.raw, shown.headers["Content-Type"], file["picture"]) == (PNG, "image/png", True)


async def test_only_she_opens_the_files_of_her_conversation(site: Site) -> None:
    customer, ann, conversation = await _writes(site)
    chosen = (await _chooses(ann, conversation, "invoice.pdf", PDF)).body["id"]
    await _answers(ann, conversation, "Here.", [chosen])
    file = (await _told(customer, 2))[1]["attachments"][0]["id"]
    other = site.visitor()
    await other.post("/widget/acme-web/messages", {"id": "1", "text": "Hello"})
    assert (await other.get(f"/widget/acme-web/files/{file}")).status == 404
    assert (await customer.get(f"/widget/beta-web/files/{file}")).status == 404


async def test_what_one_has_chosen_no_colleague_sends_or_sees(site: Site) -> None:
    _, ann, conversation = await _writes(site)
    chosen = (await _chooses(ann, conversation, "invoice.pdf", PDF)).body["id"]
    sue, ben = await site.log_in("sue"), await site.log_in("ben")
    address = f"/api/conversations/{conversation}/files"
    assert [(await one.get(f"{address}/{chosen}")).status for one in (ann, sue, ben)] == [200, 404, 404]
    assert (await _answers(sue, conversation, "Mine?", [chosen])).code == "file_refused"
    assert (await _chooses(ben, conversation, "invoice.pdf", PDF)).status == 404
    assert (await ann.ask("DELETE", f"{address}/{chosen}")).status == 204
    assert (await ann.get(f"{address}/{chosen}")).status == 404


async def test_a_note_carries_files_which_its_merchant_never_gets(site: Site) -> None:
    _, ann, conversation = await _writes(site)
    chosen = (await _chooses(ann, conversation, "claim.pdf", PDF, note="&for=note")).body["id"]
    note = {"text": "", "key": "n", "files": [chosen]}
    left = [(await ann.post(f"/api/conversations/{conversation}/notes", note)).body for _ in range(2)]
    assert left[0]["id"] == left[1]["id"]
    address = f"/api/messages/{left[0]['id']}/attachments/{left[0]['attachments'][0]['id']}"
    mia = await site.log_in("mia")
    assert [(await one.get(address)).status for one in (ann, mia)] == [200, 404]


async def test_limits_are_told_in_the_language_of_whoever_chose(site: Site) -> None:
    _, ann, conversation = await _writes(site)
    portuguese = {"Accept-Language": "pt"}
    large = bytes(10_000_001)

    async def in_pieces() -> AsyncIterator[bytes]:
        yield large[:6_000_000]
        yield large[6_000_000:]

    for film in (BytesIO(large), in_pieces()):
        refused = await _chooses(ann, conversation, "film.mp4", film, headers=portuguese)
        assert (refused.status, refused.code) == (422, "file_refused")
        assert refused.body["message"] == "film.mp4 \u00e9 grande demais: no m\u00e1ximo 10 MB."
    for name, content in (("setup.exe", b"MZ"), ("nothing.pdf", b""), ("script.png", b"<script>")):
        assert (await _chooses(ann, conversation, name, content)).code == "file_refused"
    many = [(await _chooses(ann, conversation, f"{number}.pdf", PDF)).body["id"] for number in range(11)]
    assert "at most 10" in (await _answers(ann, conversation, "All", many)).body["message"]


async def test_a_customer_is_told_what_files_go_with_a_message(site: Site) -> None:
    told = (await site.visitor().get("/widget/acme-web/settings")).body["files"]
    assert (told["most"], told["largest"], told["together"]) == (10, 10_000_000, 40_000_000)


async def test_a_name_does_nothing_but_name(site: Site) -> None:
    _, ann, conversation = await _writes(site)
    chosen = await _chooses(ann, conversation, "../../etc/in\u202egpj.\x00voice.pdf", PDF)
    assert chosen.body["name"] == "ingpj.voice.pdf"


class Quiet:
    """Takes what no customer should get out of answers."""

    @hookimpl
    def filter_outbound(self, message: OutboundMessage) -> OutboundMessage:
        kept = tuple(one for one in message.attachments if "internal" not in one.name)
        return type(message)(**{**{name: getattr(message, name) for name in message.__slots__}, "attachments": kept})


async def test_a_filter_takes_a_file_out_of_an_answer(tmp_path: Path) -> None:
    async with running_site(tmp_path, plugins={"quiet": Quiet}) as site:
        customer, ann, conversation = await _writes(site)
        names = ("invoice.pdf", "internal.pdf")
        files = [(await _chooses(ann, conversation, name, PDF)).body["id"] for name in names]
        await _answers(ann, conversation, "Here.", files)
        assert [one["name"] for one in (await _told(customer, 2))[1]["attachments"]] == ["invoice.pdf"]


async def test_a_file_goes_to_the_channel_with_its_answer_and_with_no_repeat_twice(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await desk.shop.says("My cup is broken.")
        desk.shop.will(TAKES_UNSAID)
        answer = await desk.reply("See here.", files={"form.pdf": PDF, "how.png": PNG})
        await desk.advance(timedelta(days=1))
        assert (await desk.again(answer)).delivery == "accepted"
        got = [[(one.name, one.content) for one in message.attachments] for message in desk.shop.messages]
        assert got == [[("form.pdf", PDF), ("how.png", PNG)]]


async def test_a_channel_that_takes_no_files_is_given_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(tmp_path) as desk:
        await desk.shop.says("My cup is broken.")
        answers_only = Manifest(webhooks=True, acts=desk.shop.manifest.acts, repeats=desk.shop.manifest.repeats)
        desk.shop.will(OSError("later"))
        waiting = await desk.reply("See here.", files={"form.pdf": PDF})
        monkeypatch.setattr(type(desk.shop), "manifest", answers_only)
        await desk.advance(timedelta(days=1))
        assert (await desk.again(waiting)).delivery == "failed"
        with pytest.raises(FileRefused, match="takes no files"):
            await desk.reply("And here.", files={"form.pdf": PDF})
        assert desk.shop.messages == []


async def _waiting(desk: DeskUnderTest) -> int:
    return await desk.desk.store.read(lambda tx: uploads.weight(tx, desk.shop.inbox.merchant))


async def test_what_is_never_sent_is_forgotten(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await desk.shop.says("My cup is broken.")
        current = await desk.conversation()
        agent = desk.agent(next(iter(desk.desk.config.agents)))
        await desk.chooses(agent, current, "form.pdf", PDF)
        await desk.advance(KEPT / 2)
        await desk.chooses(agent, current, "how.png", PNG)
        await desk.advance(KEPT / 2 + timedelta(seconds=1))
        assert await desk.desk.files.forget() == 1
        assert await _waiting(desk) == len(PNG)
