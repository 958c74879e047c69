"""The plugin: hands the kind of connector over."""

from desk import Connector, ConnectorType, InboxInfo, Line, hookimpl
from desk_email.connector import EmailConnector, RenewedEmailConnector
from desk_email.settings import EmailSettings


class EmailType:
    """``[[inbox]] connector = "email"``."""

    name = "email"
    settings_type = EmailSettings

    def connect(self, inbox: InboxInfo, settings: EmailSettings, line: Line) -> Connector:
        """Return the connector of one mailbox."""
        del inbox
        return (RenewedEmailConnector if settings.renewed else EmailConnector)(settings, line)


class Email:
    """Brings mailboxes."""

    @hookimpl
    def register_connectors(self) -> list[ConnectorType]:
        """Hand over the kind of connector."""
        return [EmailType()]
