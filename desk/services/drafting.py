"""From what an agent writes to what the customer will read: translated, filtered, checked; nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desk.config.people import Agent
from desk.domain.belief import Belief, Hints
from desk.domain.conversations import Conversation
from desk.domain.errors import Unavailable
from desk.domain.files import names_of
from desk.domain.language import UNKNOWN
from desk.domain.messages import Attachment, Customer, Message, Origin, OutboundMessage, Text
from desk.domain.phrases import Phrase
from desk.domain.saying import leaving, said
from desk.domain.time import Clock
from desk.hooks import specs
from desk.hooks.dispatch import Hooks
from desk.hooks.errors import PipeFailed
from desk.hooks.protocols import Verdict
from desk.services.assigning import info
from desk.services.learning import Learning
from desk.services.stopped import Objection, Stopped
from desk.translation.language.detect import LanguageSense
from desk.translation.pipeline import Pipeline

#: How sure the desk is, before reading it, that agents write the language that they read best.
_OWN_LANGUAGE = 0.9


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is one; see ``wire.Reply``."""

    text: str
    seen: int
    key: str
    wording: str | None = None
    confirm: bool = False
    remember: bool = False
    #: Numbers of files that its author has chosen.
    files: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer that may leave: in the agent's words, and in the customer's."""

    message: Message
    text: Text | None
    flags: tuple[str, ...]
    attachments: tuple[Attachment, ...] = ()


class Drafting:
    """Makes of what agents write what customers will read."""

    def __init__(
        self, hooks: Hooks, pipeline: Pipeline, sense: LanguageSense, learning: Learning, clock: Clock
    ) -> None:
        self._hooks = hooks
        self._pipeline = pipeline
        self._sense = sense
        self._learning = learning
        self._clock = clock

    async def ready(
        self,
        agent: Agent,
        current: Conversation,
        customer: Customer,
        draft: Draft,
        files: tuple[Attachment, ...] = (),
    ) -> Ready:
        """Translate, filter and check an answer; nothing is stored yet. Without words it is the names of its files."""
        if not draft.text:
            draft = replace(draft, text=names_of(one.name for one in files))
            text = Text(language=current.language, body=draft.text, origin=Origin.WRITTEN)
            return await self._checked(agent, current, customer, draft, current.language, text, files)
        spoken_in = await self.language_of(agent, current, draft.text)
        if draft.wording is not None and current.language != UNKNOWN:
            text = Text(language=current.language, body=draft.wording, origin=Origin.EDITED, made_by=agent.id)
        else:
            text = await self.for_customer(current, draft.text, spoken_in)
        return await self._checked(agent, current, customer, draft, spoken_in, text, files)

    async def _checked(
        self,
        agent: Agent,
        current: Conversation,
        customer: Customer,
        draft: Draft,
        spoken_in: str,
        text: Text,
        files: tuple[Attachment, ...],
    ) -> Ready:
        """Return an answer as filters and checks leave it."""
        written = leaving(current, customer, agent.name, draft.text, spoken_in, text)
        outbound = await self._filtered(replace(written, attachments=files))
        doubts = self._learning.doubts(current.merchant, draft.text, text.body) if text.origin is Origin.EDITED else []
        await self._check(current, customer, outbound, doubts, insists=draft.confirm)
        message = said(current, agent.id, outbound.original, outbound.original_language, self._clock())
        differs = outbound.body != outbound.original or bool(text.flags)
        told = replace(text, body=outbound.body) if differs else None
        return Ready(message, told, () if draft.confirm else text.flags, outbound.attachments)

    async def for_customer(self, current: Conversation, text: str, spoken_in: str) -> Text:
        """Return what the customer would read of a text in a language; as it stands where hers is not known."""
        if UNKNOWN in (current.language, spoken_in):
            return Text(language=spoken_in, body=text, origin=Origin.WRITTEN)
        return await self._pipeline.translate(text, spoken_in, current.language, current.merchant)

    async def language_of(self, agent: Agent, current: Conversation, text: str) -> str:
        """Return the language of what an agent wrote: one that he writes, or the customer's."""
        candidates = tuple({*agent.writes, agent.language, current.language} - {UNKNOWN})
        belief = await self._sense.of(text, Belief(agent.language, _OWN_LANGUAGE), Hints(inbox=candidates))
        return belief.language

    async def anew(self, agent: Agent, current: Conversation, customer: Customer, message: Message) -> Text:
        """Return what the customer would read now of an answer that was held; raises ``Unavailable`` if it still is."""
        text = await self._pipeline.translate(message.body, message.language, current.language, current.merchant)
        if text.flags:
            raise Unavailable("It still cannot be translated; edit it, or send it as you wrote it.")
        outbound = leaving(current, customer, agent.name, message.body, message.language, text)
        return replace(text, body=(await self._filtered(outbound)).body)

    async def _filtered(self, outbound: OutboundMessage) -> OutboundMessage:
        try:
            return await self._hooks.pipe(specs.filter_outbound, message=outbound)
        except PipeFailed as error:
            raise Unavailable(f"The answer was not sent: {error}. Tell an operator, then send again.") from error

    async def _check(
        self,
        current: Conversation,
        customer: Customer,
        outbound: OutboundMessage,
        doubts: Sequence[Objection],
        *,
        insists: bool,
    ) -> None:
        """Ask the checks, besides the desk's own doubts.

        An author who insists is stopped by those only that block.
        """
        objections = [*doubts, *await self._objections(current, customer, outbound)]
        final = any(verdict.level == "block" for _, verdict in objections)
        if final or (objections and not insists):
            raise Stopped(objections, final=final)

    async def _objections(
        self, current: Conversation, customer: Customer, outbound: OutboundMessage
    ) -> list[Objection]:
        """Return what plugins object to; a check that fails warns, for nobody knows what it would have said."""
        if not self._hooks.has(specs.check_reply):
            return []
        answers = await self._hooks.gather_all(
            specs.check_reply, conversation=info(current, customer), message=outbound
        )
        failed = Verdict("warn", Phrase("desk", "This check failed; look at the answer yourself"))
        verdicts = [(answer.plugin, failed if answer.error else answer.value) for answer in answers]
        return [(plugin, verdict) for plugin, verdict in verdicts if verdict and verdict.level != "pass"]
