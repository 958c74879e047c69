"""What the web asks of the desk: the services, bundled once by ``desk.app``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from desk.bus.protocol import Bus
from desk.config.model import Config
from desk.connections.channel import Channel
from desk.domain.ids import InboxId
from desk.domain.time import Clock
from desk.hooks.dispatch import Hooks
from desk.hooks.loader import LoadedPlugin
from desk.i18n.catalogs import Catalogs
from desk.services.actions import Actions
from desk.services.assurance import Assurance
from desk.services.corrections import Corrections
from desk.services.delivery import DeliveryService
from desk.services.expectation import Expectations
from desk.services.feed import Feed
from desk.services.files import Files
from desk.services.handling import Handling
from desk.services.inboxes import Inboxes
from desk.services.intake import Intake
from desk.services.leading import Leading
from desk.services.memory_files import MemoryFiles
from desk.services.outlook import Outlook
from desk.services.presence import Presence
from desk.services.receivers import Receivers
from desk.services.replies import Replies
from desk.services.translating import Translating
from desk.services.translations import Translations
from desk.services.translators import Translators
from desk.services.webhooks import Webhooks
from desk.store.protocol import Store
from desk.translation.pipeline import Pipeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """The running desk, as the web sees it."""

    config: Config
    clock: Clock
    #: The same without leaps: for how long people have been doing something.
    lived: Clock
    store: Store
    bus: Bus
    hooks: Hooks
    plugins: Sequence[LoadedPlugin]
    channels: Mapping[InboxId, Channel]
    webhooks: Webhooks
    inboxes: Inboxes
    receivers: Receivers
    catalogs: Catalogs
    intake: Intake
    files: Files
    replies: Replies
    actions: Actions
    handling: Handling
    corrections: Corrections
    memory_files: MemoryFiles
    translations: Translations
    assurance: Assurance
    pipeline: Pipeline
    delivery: DeliveryService
    presence: Presence
    outlook: Outlook
    expectations: Expectations
    feed: Feed
    leading: Leading
    translating: Translating
    elsewhere: Translators | None


BACKEND = web.AppKey("backend", Backend)
