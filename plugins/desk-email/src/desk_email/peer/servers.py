"""Real mail servers on loopback: Dovecot and OpenSMTPD as Debian packages them, as processes of the kit's own.

Shops submit to Dovecot, which asks who they are and passes it on to OpenSMTPD: that one's TLS does not work as
Debian 12 builds it. Customers write to OpenSMTPD itself, which brings everything to Dovecot's mailboxes. OpenSMTPD's
spool and socket have fixed places, so it gets file systems of its own, in which those are others; that takes root.
Domains ``shop1.test`` and on are mailboxes, made by the first who asks; ``nowhere.test`` is one that
Dovecot refuses after OpenSMTPD took it, so that a real bounce comes of it.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from desk.testing.servers.missing import Missing
from desk_email.peer.tokens import Tokens, token_server

PASSWORD = "password-of-the-mailbox"
_DOVECOT = """\
base_dir = {dir}/run
state_dir = {dir}/run
log_path = {dir}/dovecot.log
protocols = imap lmtp submission
listen = 127.0.0.1
ssl = yes
ssl_cert = <{dir}/cert.pem
ssl_key = <{dir}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain xoauth2
auth_username_format = %Lu
auth_failure_delay = 0
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
default_process_limit = 300
default_client_limit = 3000
mail_location = maildir:{dir}/mail/%Ld/%Ln
recipient_delimiter = +
first_valid_uid = 1
mail_max_userip_connections = 200
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {dir}/oauth2.conf
}}
passdb {{
  driver = passwd-file
  args = username_format=%Ln {dir}/shops/%Ld
}}
userdb {{
  driver = passwd-file
  args = username_format=%Ln {dir}/shops/%Ld
  default_fields = uid=mail gid=mail home={dir}/mail/%Ld/%Ln
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service submission-login {{
  chroot =
  inet_listener submission {{
    port = {submission}
  }}
  inet_listener submissions {{
    port = {submissions}
    ssl = yes
  }}
}}
submission_relay_host = 127.0.0.1
submission_relay_port = {smtp}
submission_relay_trusted = no
submission_max_mail_size = 40M
hostname = mail.test
service anvil {{
  chroot =
  # No pause after a wrong password: every test comes from the same address.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
"""
_OAUTH = """\
introspection_url = http://127.0.0.1:{tokens}/whose?token=
introspection_mode = get
username_attribute = email
username_format = %Lu
active_attribute = active
active_value = true
"""
_SMTPD = """\
table users {{"@" = "mail"}}
smtp max-message-size "60M"
listen on 127.0.0.1 port {smtp} hostname mail.test
action deliver lmtp "127.0.0.1:{lmtp}" rcpt-to virtual <users>
action away relay host "lmtp://127.0.0.1:{lmtp}" helo mail.test
match from any for domain "nowhere.test" action away
match from any for any action deliver
"""
_NAMESPACE = 'mount --bind "$0/spool" /var/spool && mount --bind "$0/smtpd" /run && exec smtpd -d -f "$0/smtpd.conf"'
#: Seconds within which servers start, and mails arrive.
_PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Shop:
    """A domain with mailboxes: ``support`` is the desk's, others are customers'."""

    domain: str
    folder: Path
    passwords: Path

    @property
    def address(self) -> str:
        """The desk's own address there."""
        return f"support@{self.domain}"

    def of(self, customer: str) -> str:
        """Return a customer's address."""
        return f"{customer}@{self.domain}"

    def opened_by(self, password: str) -> None:
        """Let only this password open its mailboxes."""
        self.passwords.write_text("".join(f"{user}:{{PLAIN}}{password}::::::\n" for user in _USERS))

    def mails(self, user: str) -> list[bytes]:
        """Return what lies in a mailbox, in the order in which it came."""
        files = sorted(
            (path for part in ("new", "cur") for path in (self.folder / user / part).glob("*")),
            key=lambda path: (path.stat().st_mtime_ns, path.name),
        )
        return [path.read_bytes() for path in files]


_USERS = ("support", "ana", "bob", "eva", *(f"customer-{number}" for number in range(6)))


class MailServers:
    """Both servers, running."""

    def __init__(self, directory: Path, ports: dict[str, int], tokens: Tokens) -> None:
        self.directory = directory
        self.ports = ports
        self.tokens = tokens
        self._numbers = count(1)

    @property
    def certificate(self) -> Path:
        """The certificate by which both are known."""
        return self.directory / "cert.pem"

    def shop(self) -> Shop:
        """Return a domain that nobody has used yet."""
        domain = f"shop{next(self._numbers)}.test"
        shop = Shop(domain, self.directory / "mail" / domain, self.directory / "shops" / domain)
        shop.opened_by(PASSWORD)
        return shop

    def drained(self) -> bool:
        """Tell whether everything that was taken has been delivered."""
        spool = self.directory / "spool" / "smtpd"
        kept = (path for name in ("queue", "incoming") for path in (spool / name).rglob("*"))
        with contextlib.suppress(FileNotFoundError):
            return not any(path.is_file() for path in kept)
        return False


def _certificate(directory: Path) -> None:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.DNSName("mail.test")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (directory / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    (directory / "key.pem").write_bytes(private)
    (directory / "key.pem").chmod(0o600)


def _free_ports(*names: str) -> dict[str, int]:
    with contextlib.ExitStack() as stack:
        sockets = {name: stack.enter_context(socket.socket()) for name in names}
        for one in sockets.values():
            one.bind(("127.0.0.1", 0))
        return {name: one.getsockname()[1] for name, one in sockets.items()}


def _check() -> None:
    """Raise ``Missing`` for what the servers need and this machine has not."""
    for program in ("dovecot", "smtpd", "unshare"):
        if not any(shutil.which(program, path=path) for path in (None, "/usr/sbin:/sbin")):
            packages = "dovecot-imapd dovecot-lmtpd dovecot-submissiond opensmtpd util-linux"
            raise Missing(f"the program {program}", f"run: apt install {packages}")
    if os.geteuid() != 0:
        raise Missing("root", "OpenSMTPD starts as root only, in file systems of its own")


def _write(directory: Path, ports: dict[str, int]) -> None:
    for name in ("run", "mail", "shops", "spool", "smtpd"):
        (directory / name).mkdir()
    shutil.chown(directory / "mail", "mail", "mail")
    _certificate(directory)
    settings = {"dir": str(directory), **ports}
    (directory / "oauth2.conf").write_text(_OAUTH.format(**settings))
    (directory / "dovecot.conf").write_text(_DOVECOT.format(**settings))
    (directory / "smtpd.conf").write_text(_SMTPD.format(**settings))


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            line.settimeout(_PATIENCE)
            if line.recv(1):
                return
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"{process.args!r} did not start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.02)


@contextlib.contextmanager
def mail_servers() -> Iterator[MailServers]:
    """Run both servers; raise ``Missing`` where they cannot be had."""
    _check()
    directory = Path(tempfile.mkdtemp(prefix="desk-mail-"))
    directory.chmod(0o755)
    ports = _free_ports("imap", "imaps", "lmtp", "smtp", "submission", "submissions", "tokens")
    _write(directory, ports)
    log = directory / "smtpd.log"
    dovecot = ["dovecot", "-F", "-c", str(directory / "dovecot.conf")]
    smtpd = ["unshare", "-m", "sh", "-c", _NAMESPACE, str(directory)]
    environment = {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"}
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for command, port in ((dovecot, ports["imap"]), (smtpd, ports["smtp"])):
            with log.open("ab") as told:
                process = subprocess.Popen(command, stdout=told, stderr=told, env=environment)
            processes.append(process)
            _wait_for(port, process, log)
        with token_server(ports["tokens"]) as tokens:
            yield MailServers(directory, ports, tokens)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(_PATIENCE)
        shutil.rmtree(directory, ignore_errors=True)
