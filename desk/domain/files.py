"""What files may travel with messages: their names, their types, and what a channel or an operator allows."""

import mimetypes
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

from desk.domain.errors import DeskError
from desk.domain.messages import Attachment
from desk.domain.phrases import Phrase

#: Bytes in a megabyte, as people who buy disks count.
MEGABYTE = 1_000_000
#: Of a file's name more than any system or mail program keeps.
_LONGEST_NAME = 120
#: What no reader can see, what turns the direction of a name around (a program would look like a picture), and
#: what separates folders.
_UNFIT = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f"
    r'/\\:*?"<>|]'
)
#: Pictures that browsers draw and cannot be made to run, by their first bytes; what a sender calls them counts nothing.
_PICTURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
)
_UNKNOWN = "application/octet-stream"
#: What Python's own table lacks; the machine's is not asked, so that every machine says the same.
_MORE_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".heic": "image/heic",
    ".heif": "image/heif",
    ".webp": "image/webp",
    ".m4a": "audio/mp4",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRules:
    """What files go with one message: up to ``most``, each of up to ``largest`` bytes; none where either is 0.

    ``together`` bounds the bytes of all. ``types`` are patterns such as ``image/*``; empty: every type.
    """

    most: int = 0
    largest: int = 0
    together: int | None = None
    types: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether files are taken at all."""
        return self.most > 0 and self.largest > 0

    def within(self, other: "FileRules") -> "FileRules":
        """Return what both allow."""
        types = _common(self.types, other.types)
        bounds = [one for one in (self.together, other.together) if one is not None]
        return FileRules(
            most=0 if types is None else min(self.most, other.most),
            largest=min(self.largest, other.largest),
            together=min(bounds, default=None),
            types=types or (),
        )

    def objection(self, name: str, kind: str, size: int) -> Phrase | None:
        """Tell why a file cannot go, if so."""
        if not self.any:
            return Phrase("desk", "This storefront takes no files.")
        if size > self.largest:
            return Phrase("desk", "{name} is too large: at most {size} MB.", {"name": name, "size": _mb(self.largest)})
        if not size:
            return Phrase("desk", "{name} is empty.", {"name": name})
        if self.types and not any(fnmatchcase(kind, one) for one in self.types):
            return Phrase("desk", "Files such as {name} are not taken here.", {"name": name})
        return None

    def objection_to_all(self, files: Sequence[Attachment]) -> Phrase | None:
        """Tell why files cannot go together, if so."""
        for one in files:
            if found := self.objection(one.name, one.type, one.size):
                return found
        if len(files) > self.most:
            return Phrase("desk", "Too many files: at most {most} go with one message.", {"most": self.most})
        if self.together is not None and sum(one.size for one in files) > self.together:
            return Phrase("desk", "The files are too large together: at most {size} MB.", {"size": _mb(self.together)})
        return None


#: A channel that takes no files.
NO_FILES = FileRules()


class FileRefused(DeskError):
    """A file that cannot go; ``phrase`` says why to whoever chose it."""

    code = "file_refused"

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(str(phrase))
        self.phrase = phrase


def check(found: Phrase | None) -> None:
    """Raise an objection, if there is one."""
    if found is not None:
        raise FileRefused(found)


def clean_name(told: str) -> str:
    """Return a name under which a file can be kept anywhere: no folders, nothing unseen, not endless."""
    bare = unicodedata.normalize("NFC", told).replace("\\", "/").rpartition("/")[2]
    name = " ".join(_UNFIT.sub("", bare).split()).strip(". ")
    if len(name) > _LONGEST_NAME:
        stem, dot, ending = name.rpartition(".")
        ending = f"{dot}{ending}"[:16] if stem else ""
        name = f"{name[: _LONGEST_NAME - len(ending)].rstrip()}{ending}"
    return name or "file"


def picture_type(content: bytes) -> str | None:
    """Return what kind of picture something is, if it is one that may be shown."""
    return next((kind for begins, kind in _PICTURES if begins.match(content)), None)


def type_of(name: str, content: bytes) -> str:
    """Return a file's type: a picture's by its bytes, any other's by its name."""
    known = picture_type(content)
    told = _MORE_TYPES.get(name[name.rfind(".") :].lower()) or _by_name().guess_type(name)[0] or _UNKNOWN
    pretends = known is None and told in {kind for _, kind in _PICTURES}
    return known or (_UNKNOWN if pretends else told)


def names_of(names: Iterable[str]) -> str:
    """Return what stands for the words of a message that has only files: nothing to translate."""
    return ", ".join(names)


@cache
def _by_name() -> mimetypes.MimeTypes:
    return mimetypes.MimeTypes()


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the patterns that two lists share, where an empty one is every type; None: they share nothing."""
    if not (one and other):
        return one or other
    narrower = [kind for kind in one if any(fnmatchcase(kind, wide) for wide in other)]
    narrower += [kind for kind in other if any(fnmatchcase(kind, wide) for wide in one)]
    return tuple(dict.fromkeys(narrower)) or None


def _mb(size: int) -> str:
    return f"{size / MEGABYTE:.1f}".removesuffix(".0")
