"""Making conversations readable: for whoever owns one, else for those who could take it."""

import logging
from dataclasses import replace

from desk.bus.protocol import Bus
from desk.config.model import Config
from desk.domain.conversations import Conversation
from desk.domain.delivery import MAX_ATTEMPTS
from desk.domain.errors import Invalid
from desk.domain.events import TextAdded
from desk.domain.files import names_of
from desk.domain.ids import AgentId, ConversationId
from desk.domain.language import UNKNOWN, readable_as
from desk.domain.messages import Author, Text
from desk.domain.time import Clock
from desk.journal import steps
from desk.services import tracing
from desk.services.assigning import ANEW, READ_JOB
from desk.services.joblanes import job_lanes
from desk.services.presence import Presence
from desk.services.retrying import pause_after
from desk.store import conversations, jobs, messages
from desk.store.errors import StoreAway
from desk.store.jobs import Job
from desk.store.messages import Spoken
from desk.store.protocol import Store, Transaction
from desk.translation.pipeline import Pipeline

log = logging.getLogger(__name__)

#: Messages of a conversation that are made readable at once; older ones when somebody asks for them.
_RECENT = 50
#: Languages into which a conversation that nobody owns is translated at the most.
_MOST_LANGUAGES = 3
_AT_ONCE = 8


class Translations:
    """Adds wordings to messages; ``run`` never returns."""

    def __init__(
        self, store: Store, config: Config, pipeline: Pipeline, presence: Presence, bus: Bus, clock: Clock
    ) -> None:
        self._store = store
        self._config = config
        self._pipeline = pipeline
        self._presence = presence
        self._bus = bus
        self._clock = clock
        self._read = _read_by_somebody(config)

    async def run(self) -> None:
        """Do the jobs of reading, whenever one comes or falls due again."""
        store, bus, clock = self._store, self._bus, self._clock
        await job_lanes(READ_JOB, self._attempt, store=store, bus=bus, clock=clock, at_once=_AT_ONCE).run()

    def wanted(self, language: str) -> str:
        """Return the language as somebody reads it or an engine writes it, so ``pt`` for ``pt-AO``; else refuse it."""
        wanted = sorted(self._read | self._pipeline.targets)
        if language in wanted:
            return language
        near = [tag for tag in wanted if readable_as(tag, language)]
        if not near:
            raise Invalid(f"language: found {language!r}; expected one of {', '.join(wanted)}")
        return near[0]

    async def make_readable(self, conversation: Conversation, language: str, *, anew: bool = False) -> bool:
        """Translate a conversation's newest messages; False: some are worth another try.

        With ``anew`` the customer's are translated although they were before.
        """
        found = await self._store.read(lambda tx: messages.unread_in(tx, conversation, language, _RECENT, anew=anew))
        complete = True
        for spoken in found:
            if _needs(spoken, language, anew=anew):
                complete &= await self._add_text(spoken, language)
        return complete

    async def _add_text(self, spoken: Spoken, language: str) -> bool:
        """Store one wording; the same as last time, or the same trouble, is not stored twice."""
        text = await self._pipeline.translate(
            spoken.message.body, spoken.message.language, language, spoken.message.merchant
        )
        wording = replace(text, language=language)

        def unit(tx: Transaction) -> None:
            message, now = spoken.message, self._clock()
            # Looked up here: somebody else may have asked for the same meanwhile.
            if _same(_newest(messages.get_of_any_merchant(tx, message.id), language), wording):
                return
            messages.add_text(tx, message, wording, now)
            event = TextAdded(message.merchant, message.conversation, now, message=message.id, language=language)
            conversations.record(tx, (event,))

        if not _same(_newest(spoken, language), wording):
            await self._store.write(unit)
            async with tracing.of_message(self._store, spoken.message.merchant, spoken.message.id):
                steps.step("translated", message=spoken.message.id, language=language, flags=len(text.flags))
        return not self._pipeline.retryable(text)

    async def _attempt(self, job: Job) -> None:
        if not await self._store.claim(lambda tx: jobs.lease(tx, job)):
            return
        try:
            complete = await self._do(job)
        except StoreAway:
            raise
        except Exception as error:
            log.exception("conversation %s could not be made readable; it is tried again", job.subject)
            await self._defer(job, repr(error))
        else:
            if complete or job.attempts >= MAX_ATTEMPTS:
                await self._store.write(lambda tx: jobs.finish(tx, job))
            else:
                await self._defer(job, "a translator failed")

    async def _do(self, job: Job) -> bool:
        number = ConversationId(job.subject)
        conversation = await self._store.read(lambda tx: conversations.get_of_any_merchant(tx, number))
        complete = True
        for language in self._readers_of(conversation):
            complete &= await self.make_readable(conversation, language, anew=job.argument == ANEW)
        return complete

    def _readers_of(self, conversation: Conversation) -> list[str]:
        """Return the languages of its owner, else of those on shift who could take it."""
        if conversation.agent is not None and conversation.agent in self._config.agents:
            return [self._config.agents[conversation.agent].language]
        now = self._clock()
        languages = [
            agent.language
            for agent in self._config.agents.values()
            if conversation.merchant in agent.merchants and self._presence.on_shift(agent.id, now)
        ]
        merchant = self._config.merchants.get(conversation.merchant)
        fallback = {merchant.language} if merchant else set()
        return sorted(set(languages) or fallback, key=lambda tag: (-languages.count(tag), tag))[:_MOST_LANGUAGES]

    async def _defer(self, job: Job, error: str) -> None:
        now = self._clock()
        due_at = now + pause_after(job.attempts + 1)
        await self._store.write(lambda tx: jobs.defer(tx, job, now, due_at, error))


def _needs(spoken: Spoken, language: str, *, anew: bool) -> bool:
    """Tell whether a message has no clean wording that a reader of the language reads."""
    message = spoken.message
    if _only_names(spoken) or message.held or message.language == UNKNOWN or readable_as(message.language, language):
        return False
    if anew and message.author is Author.CUSTOMER:
        return True
    return not any(readable_as(text.language, language) and not text.flags for text in spoken.texts)


def _only_names(spoken: Spoken) -> bool:
    """Tell whether a message says nothing but the names of its files, which stay as they are."""
    return bool(spoken.attached) and spoken.message.body == names_of(one.name for one in spoken.attached)


def _newest(spoken: Spoken, language: str) -> Text | None:
    """Return the newest wording in a language, if there is one."""
    made = [text for text in spoken.texts if text.language == language]
    return made[-1] if made else None


def _same(known: Text | None, wording: Text) -> bool:
    return known is not None and (known.body, known.flags) == (wording.body, wording.flags)


def _read_by_somebody(config: Config) -> set[str]:
    """Return every language that an agent, an account or a merchant reads."""
    agents = {tag for agent in config.agents.values() for tag in agent.reads}
    accounts = {agents_language(config, account) for account in config.accounts}
    return agents | accounts | {merchant.language for merchant in config.merchants.values()}


def agents_language(config: Config, agent: AgentId) -> str:
    """Return the language that somebody reads best; people who answer nobody read English."""
    return config.agents[agent].language if agent in config.agents else "en"
