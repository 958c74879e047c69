"""Builds each inbox's channel from its checked settings; every mistake is told at once."""

from collections.abc import Iterator, Mapping

from desk.config.model import Config, Inbox
from desk.connections.channel import Channel
from desk.connections.line import AiohttpTransport, ChannelLine
from desk.connections.redaction import Redactor
from desk.domain.ids import InboxId
from desk.domain.time import Clock, utcnow
from desk.hooks import specs
from desk.hooks.connectors.contract import ConnectorType
from desk.hooks.connectors.values import InboxInfo
from desk.hooks.errors import PluginErrors
from desk.hooks.loader import Loaded
from desk.hooks.protocols import Settings
from desk.hooks.secrets import is_secret
from desk.hooks.settings import Place, checked
from desk.hooks.watch import Watch, watched


def connector_types(loaded: Loaded) -> dict[str, ConnectorType]:
    """Return the kinds of connector that plugins bring, by name."""
    return {kind.name: kind for _, kinds in loaded.hooks.setup(specs.register_connectors) for kind in kinds}


def connect(
    config: Config, loaded: Loaded, redactor: Redactor | None = None, clock: Clock = utcnow
) -> dict[InboxId, Channel]:
    """Return every inbox's channel, not yet started."""
    types, redactor = connector_types(loaded), redactor or Redactor()
    channels: dict[InboxId, Channel] = {}
    wrong: list[str] = []
    for inbox in config.inboxes.values():
        try:
            channels[inbox.id] = _channel(inbox, types, config, redactor, clock, loaded.hooks.watch)
        except PluginErrors as error:
            wrong += error.problems
    if wrong:
        raise PluginErrors(wrong)
    return channels


def _channel(
    inbox: Inbox,
    types: Mapping[str, ConnectorType],
    config: Config,
    redactor: Redactor,
    clock: Clock,
    watch: Watch,
) -> Channel:
    table = f"inbox.{inbox.id}.settings"
    file = config.sources.get(table, "")
    where = f"{file}: [[inbox]] {inbox.id!r}".removeprefix(": ")
    kind = types.get(inbox.connector)
    if kind is None:
        expected = ", ".join(sorted(types))
        raise PluginErrors([f"{where} connector: found {inbox.connector!r}; expected one of {expected}"])
    settings = checked(inbox.settings, kind.settings_type, Place(table, file))
    redactor.learn(_secrets(settings))
    info = InboxInfo(inbox.id, inbox.merchant, inbox.name)
    transport = AiohttpTransport()
    line = ChannelLine(transport, clock, redactor)
    connector = kind.connect(info, settings, line)
    if connector.manifest.expiring and not config.desk.keys:
        why = f"{inbox.connector!r} renews its credentials, which are kept encrypted"
        raise PluginErrors([f"{where} connector: {why}; set [desk] key to what `desk key` prints"])
    return Channel(info, watched(connector, inbox.connector, watch), line, transport, redactor, clock)


def _secrets(settings: Settings) -> Iterator[str]:
    for name in settings.__struct_fields__:
        value = getattr(settings, name)
        if is_secret(name) and isinstance(value, str):
            yield value
