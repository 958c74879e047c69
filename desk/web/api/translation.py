"""Translating on request, for programs and for whoever wants to see what the engines make of a text."""

import asyncio

from desk.domain.errors import Invalid, NotFound
from desk.domain.ids import MerchantId
from desk.domain.language import asked_for
from desk.services.intake import clean
from desk.translation.pipeline import NO_MERCHANT
from desk.translation.urgency import Urgency
from desk.web import present, wire
from desk.web.endpoints import ANSWERING, RUNNING, Call, Endpoints

endpoints = Endpoints()


@endpoints.add("POST", "/api/translate", who=ANSWERING | RUNNING, body=wire.TranslateIn, answer=wire.TranslateOut)
async def translate(call: Call, body: wire.TranslateIn) -> wire.TranslateOut:
    """Translate up to 100 texts, each as a message would be; one that cannot be comes back with its flags."""
    pipeline, merchant = call.backend.pipeline, _merchant(call, body.merchant)
    source, target = asked_for("source", body.source), asked_for("target", body.target)
    if not pipeline.can(source, target):
        into = ", ".join(sorted(pipeline.targets)) or "nothing: no engine is installed"
        raise Invalid(f"source, target: nobody translates {source} to {target} here; there is {into}")
    urgency = Urgency.BULK if body.bulk else Urgency.LIVE
    made = await asyncio.gather(
        *(pipeline.translate(clean(text), source, target, merchant, urgency) for text in body.texts)
    )
    return wire.TranslateOut(texts=[present.text(text) for text in made])


def _merchant(call: Call, named: str | None) -> MerchantId:
    """Return the merchant that was named, whose walls the person must be inside; nobody's where none was."""
    if named is None:
        return NO_MERCHANT
    merchant = MerchantId(named)
    if merchant not in call.person.walls:
        raise NotFound(f"There is no merchant {named!r}.")
    return merchant
