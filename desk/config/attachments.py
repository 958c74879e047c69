"""``[attachments]``: what files people may send each other through this desk, whatever channels would take."""

from desk.config.nodes import Node, Table, Wrong
from desk.config.values import array, some, text, whole
from desk.domain.files import MEGABYTE, FileRules

#: Types of files that people send in talking about what they bought.
_TYPES = (
    "image/*",
    "audio/*",
    "video/*",
    "application/pdf",
    "text/plain",
    "text/csv",
    "application/zip",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.*",
    "application/vnd.oasis.opendocument.*",
)
#: Together they stay below what is kept of one incoming message.
ATTACHMENTS = FileRules(most=10, largest=10 * MEGABYTE, together=40 * MEGABYTE, types=_TYPES)
#: Files stand in the database, and pass through memory one by one.
_LARGEST_MB = 40
_MOST = 20


def attachments(given: Table, _: object) -> FileRules:
    """``[attachments]``; ``largest_mb = 0``: none at all."""
    return FileRules(
        most=given.may("most", whole(1, _MOST), ATTACHMENTS.most),
        largest=given.may("largest_mb", whole(0, _LARGEST_MB), ATTACHMENTS.largest // MEGABYTE) * MEGABYTE,
        together=ATTACHMENTS.together,
        types=given.may("types", some(array(_kind)), ATTACHMENTS.types),
    )


def _kind(node: Node) -> str:
    """A type of files, or a family of them."""
    raw = text(node).lower()
    family, slash, rest = raw.partition("/")
    if not (family and slash and rest) or any(sign in raw for sign in " ;[]?"):
        raise Wrong('a type of files, such as "application/pdf" or "image/*"')
    return raw
