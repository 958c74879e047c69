"""A webhook is genuine by its raw bytes, under any secret that still holds, and by nothing else."""

import json
from dataclasses import replace

from desk.testing.conformance.check import NotConcerned, check, has_webhooks
from desk.testing.conformance.expecting import expect
from desk.testing.conformance.news import expect_known, news
from desk.testing.conformance.stage import Stage


@check("signatures", has_webhooks)
async def good_one_is_taken(stage: Stage) -> None:
    """A genuine delivery is taken in and read."""
    told = await news(stage)
    expect(await stage.deliver(told.webhook), 200, "a genuine delivery is acknowledged")
    await expect_known(stage, told.told, "what it tells is read")


@check("signatures", has_webhooks)
async def one_byte_flipped_is_refused(stage: Stage) -> None:
    """A delivery of which one byte was changed is refused, wherever the byte is."""
    webhook = (await news(stage)).webhook
    for place in {0, len(webhook.body) // 3, len(webhook.body) // 2, len(webhook.body) - 1}:
        body = bytearray(webhook.body)
        body[place] ^= 1
        status = await stage.deliver(replace(webhook, body=bytes(body)))
        expect(status, 403, f"a delivery whose byte {place} was flipped is refused")
    await expect_known(stage, [], "nothing of it is read")


@check("signatures", has_webhooks)
async def another_spelling_is_refused(stage: Stage) -> None:
    """The same JSON written another way is refused: the signature is of the bytes, not of what they mean."""
    webhook = (await news(stage)).webhook
    try:
        meant = json.loads(webhook.body)
    except ValueError as error:
        raise NotConcerned("the channel does not speak JSON") from error
    for respelt in (json.dumps(meant, indent=3), json.dumps(meant, separators=(",", ":"), sort_keys=True) + " "):
        status = await stage.deliver(replace(webhook, body=respelt.encode()))
        expect(status, 403, "the same JSON in another spelling is refused")


@check("signatures", has_webhooks)
async def odd_and_missing_ones_are_refused(stage: Stage) -> None:
    """A delivery without a signature, with an empty one, and with one that is no ASCII is refused."""
    webhook = (await news(stage)).webhook
    expect(await stage.deliver(replace(webhook, headers={})), 403, "a delivery without any header is refused")
    for odd in ("", "é", "sha256=", "0" * 64):
        headers = {name: odd if _may_sign(name) else value for name, value in webhook.headers.items()}
        expect(await stage.deliver(replace(webhook, headers=headers)), 403, f"a delivery signed {odd!r} is refused")


@check("signatures", has_webhooks)
async def the_secret_before_holds_and_no_other(stage: Stage) -> None:
    """While secrets are changed both hold, and one that nobody gave us does not."""
    told = await news(stage)
    body = told.webhook.body
    expect(await stage.deliver(stage.peer.signed(body, by="unknown")), 403, "an unknown secret signs nothing")
    expect(await stage.deliver(stage.peer.signed(body, by="previous")), 200, "the previous secret still holds")
    await expect_known(stage, told.told, "what it signed is read")


@check("signatures", has_webhooks)
async def every_script_is_read(stage: Stage) -> None:
    """A text in any script is verified and read as it was written."""
    text = "Where is my order? Olá, coração; 你好, שלום, 👩‍🚀\nsecond line"
    told = await news(stage, text)
    expect(await stage.deliver(told.webhook), 200, "a delivery in many scripts is acknowledged")
    await expect_known(stage, told.told, "it is read as it was written")


def _may_sign(header: str) -> bool:
    """Tell whether a header carries something that a forger would have to know."""
    return any(word in header for word in ("sign", "hmac", "auth", "token", "secret"))
