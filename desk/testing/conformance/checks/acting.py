"""What an agent has done to an order is done once, as he asked for it, or he is told why not."""

from datetime import timedelta
from typing import Any

from desk import ActionKind, Money, OrderView
from desk.domain.errors import Conflict, DeskError, Invalid
from desk.testing.conformance.check import NotConcerned, check, has_actions
from desk.testing.conformance.expecting import expect
from desk.testing.conformance.stage import Stage

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_ENDS = ("accepted", "delivered", "read")
_WORDS = "Left with the neighbour: coração, 你好, שלום, 👩‍🚀 & <b>"


@check("acting", has_actions)
async def a_note_lands_as_it_was_written(stage: Stage) -> None:
    """A note lands on its order once, in every script; whether the customer reads it is as it was asked for."""
    await _placed(stage, ActionKind.NOTE)
    inside = await stage.acts(ActionKind.NOTE, "K-100", _WORDS)
    if not stage.channel().connector.manifest.public_notes:
        expect(inside.delivery in _ENDS, True, f"{inside.delivery}: {inside.delivery_reason} is that it was taken")
        expect(await stage.peer.done("K-100"), [f"note: {_WORDS}"], "what was done")
        await _refused(stage, ActionKind.NOTE, Conflict, public=True)
        return
    shown = await stage.acts(ActionKind.NOTE, "K-100", "It arrives tomorrow.", public=True)
    told = [f"{one.delivery}: {one.delivery_reason}" for one in (inside, shown) if one.delivery not in _ENDS]
    expect(told, [], "notes that were not taken")
    expect(await stage.peer.done("K-100"), [f"note: {_WORDS}", "public note: It arrives tomorrow."], "what was done")


@check("acting", has_actions)
async def money_goes_back_to_the_cent(stage: Stage) -> None:
    """A refund gives back what was asked for, the desk sees it on the order, and never more than was paid."""
    order = await _placed(stage, ActionKind.REFUND)
    currency = order.total.currency
    some = Money(min(1250, order.total.minor // 2), currency)
    refunded = await stage.acts(ActionKind.REFUND, "K-100", "broken", amount=str(some.major))
    expect(refunded.delivery in _ENDS, True, f"{refunded.delivery}, {refunded.delivery_reason} is that it was taken")
    expect(await stage.peer.done("K-100"), [f"refund {some}"], "what was done")
    await stage.passes(HOUR, steps=6)
    left = (await stage.order("K-100")).refundable
    expect(left, order.total - some, "what has not gone back")
    too_much = str((left + Money(1, currency)).major)
    await _refused(stage, ActionKind.REFUND, Invalid, amount=too_much)


@check("acting", has_actions)
async def a_cancelled_order_is_seen_as_such(stage: Stage) -> None:
    """A cancellation is done once, the desk sees it, and does not offer it again."""
    await _placed(stage, ActionKind.CANCEL)
    await stage.acts(ActionKind.CANCEL, "K-100", "she changed her mind")
    await stage.passes(HOUR, steps=6)
    expect(await stage.peer.done("K-100"), ["cancel"], "what was done")
    expect((await stage.order("K-100")).state.value, "cancelled", "the order")
    await _refused(stage, ActionKind.CANCEL, Conflict)


@check("acting", has_actions)
async def taken_and_never_answered_is_done_once(stage: Stage) -> None:
    """What the storefront did, and whose acknowledgement was lost, is not done twice."""
    kind, more, told = await _first(stage)
    stage.peer.loses_answers(1)
    asked = await stage.acts(kind, "K-100", "Broken", **more)
    await stage.passes(2 * DAY, steps=48)
    expect(await stage.peer.done("K-100"), [told], "what was done")
    state = (await stage.desk.again(asked)).delivery
    expect(state in (*_ENDS, "failed"), True, f"{state} is an end")


@check("acting", has_actions)
async def what_failed_is_done_again(stage: Stage) -> None:
    """What the storefront failed on is done later, or fails and says why; it is not lost in silence."""
    kind, more, told = await _first(stage)
    stage.peer.fails(2)
    asked = await stage.acts(kind, "K-100", "Broken", **more)
    await stage.passes(2 * DAY, steps=48)
    state, done = (await stage.desk.again(asked)).delivery, await stage.peer.done("K-100")
    expect((state in _ENDS, done) in ((True, [told]), (False, [])), True, f"{state}, {done}")


@check("acting", has_actions)
async def two_alike_are_done_twice(stage: Stage) -> None:
    """Who asks for the same thing twice gets it twice: it is not taken for a repeat."""
    await _placed(stage, ActionKind.NOTE)
    for _ in range(2):
        await stage.acts(ActionKind.NOTE, "K-100", "She called.")
    expect(await stage.peer.done("K-100"), ["note: She called."] * 2, "what was done")


async def _placed(stage: Stage, kind: ActionKind) -> OrderView:
    """Place the order that the story is about, in a shop that knows a kind of action."""
    if kind not in stage.channel().connector.manifest.acts:
        raise NotConcerned(f"the storefront knows no {kind}")
    await stage.arrives(await stage.peer.place("K-100", at=stage.clock()))
    expect(kind in await stage.offered("K-100"), True, f"{kind} is offered for an order that was just paid")
    return await stage.order("K-100")


async def _first(stage: Stage) -> tuple[ActionKind, dict[str, Any], str]:
    """Place the order; return what hurts most if it is done twice, what it needs, and how the peer tells of it."""
    known = stage.channel().connector.manifest.acts
    kind = next(one for one in (ActionKind.REFUND, ActionKind.NOTE, *ActionKind) if one in known)
    order = await _placed(stage, kind)
    some = Money(min(1250, order.total.minor // 2), order.total.currency)
    match kind:
        case ActionKind.REFUND:
            return kind, {"amount": str(some.major)}, f"refund {some}"
        case ActionKind.NOTE:
            return kind, {}, "note: Broken"
    return kind, {}, str(kind)


async def _refused(stage: Stage, kind: ActionKind, why: type[DeskError], **more: Any) -> None:
    before = await stage.peer.done("K-100")
    try:
        await stage.acts(kind, "K-100", "once more", **more)
    except why:
        expect(await stage.peer.done("K-100"), before, "nothing more was done")
    else:
        raise AssertionError(f"{kind} {more} was not refused")
