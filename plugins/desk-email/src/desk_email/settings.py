"""``[inbox.settings]`` of a mailbox."""

from enum import StrEnum
from pathlib import Path

from desk import Settings


class Tls(StrEnum):
    """How a connection is kept secret."""

    #: From its first byte.
    IMPLICIT = "implicit"
    #: From the moment on that STARTTLS was answered; a server that does not offer it is refused.
    STARTTLS = "starttls"
    #: Not at all: on this machine only.
    NONE = "none"


class Mark(StrEnum):
    """Where a conversation's mark stands for mail programs that drop what a mail answers."""

    NONE = "none"
    #: In the address for answers, behind a plus; the server must deliver that to the mailbox.
    ADDRESS = "address"
    #: At the end of the subject, in brackets.
    SUBJECT = "subject"


_IMAP = {Tls.IMPLICIT: 993, Tls.STARTTLS: 143, Tls.NONE: 143}
_SMTP = {Tls.IMPLICIT: 465, Tls.STARTTLS: 587, Tls.NONE: 25}
#: No provider takes more in one mail.
_LARGEST_MB = 100
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class EmailSettings(Settings):
    """One mailbox; secrets are written as ``{ env = "NAME" }`` or ``{ file = "PATH" }``.

    ``secret`` is any long random text: our mails are named by it, so that nobody can guess their names.
    """

    address: str
    secret: str
    imap_host: str
    smtp_host: str
    #: Whose mails these are, as customers read it.
    name: str = ""
    #: What stands below each answer; ``{agent}`` is who wrote it.
    signature: str = ""
    #: The name to log in with, where it is not the address.
    user: str = ""
    password: str = ""
    imap_port: int = 0
    imap_tls: Tls = Tls.IMPLICIT
    smtp_port: int = 0
    smtp_tls: Tls = Tls.IMPLICIT
    #: A file with the certificate of an authority of one's own.
    ca_file: str = ""
    folder: str = "INBOX"
    #: Where the server itself files what it sends; left out, each answer is also sent to ``address``.
    sent_folder: str = ""
    mark: Mark = Mark.NONE
    #: How much of what is there already is read at first; 0: everything.
    history_days: int = 3
    sends_per_minute: int = 120
    #: Megabytes of files in one mail; in it they take a third more. 0: none.
    files_mb: int = 18
    token_url: str = ""
    client_id: str = ""
    client_secret: str = ""
    refresh_token: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot work, each with the key that is wrong."""
        if "@" not in self.address.strip("@"):
            raise ValueError(f"address: found {self.address!r}; expected one such as help@shop.example")
        if len(self.secret) < 16:
            raise ValueError("secret: expected at least 16 characters, drawn by chance")
        if bool(self.password) == self.renewed:
            raise ValueError("password: expected either it, or token_url, client_id and refresh_token")
        if self.renewed and not (self.token_url.startswith("https://") or self.token_url.startswith("http://127.")):
            raise ValueError(f"token_url: found {self.token_url!r}; expected an address that begins with https://")
        if self.ca_file and not Path(self.ca_file).is_file():
            raise ValueError(f"ca_file: found {self.ca_file!r}, which is not there; expected a file of certificates")
        for key, tls, host in self._lines():
            if tls is Tls.NONE and host not in _LOOPBACK:
                raise ValueError(f"{key}: found none; expected implicit or starttls for {host}, which is elsewhere")
        self._check_amounts()

    def _check_amounts(self) -> None:
        if self.history_days < 0 or self.sends_per_minute < 1:
            raise ValueError("history_days, sends_per_minute: expected at least 0 and 1")
        if not 0 <= self.files_mb <= _LARGEST_MB:
            raise ValueError(f"files_mb: found {self.files_mb}; expected 0 to {_LARGEST_MB}")

    @property
    def renewed(self) -> bool:
        """Whether the server is entered with tokens that are renewed, and not with a password."""
        return bool(self.refresh_token)

    @property
    def login(self) -> str:
        """The name to log in with."""
        return self.user or self.address

    @property
    def imap(self) -> tuple[str, int, Tls]:
        """Where mail is read."""
        return self.imap_host, self.imap_port or _IMAP[self.imap_tls], self.imap_tls

    @property
    def smtp(self) -> tuple[str, int, Tls]:
        """Where mail is sent."""
        return self.smtp_host, self.smtp_port or _SMTP[self.smtp_tls], self.smtp_tls

    def _lines(self) -> tuple[tuple[str, Tls, str], ...]:
        return (("imap_tls", self.imap_tls, self.imap_host), ("smtp_tls", self.smtp_tls, self.smtp_host))
