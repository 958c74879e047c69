"""HTML as text."""

from html.parser import HTMLParser

_BLOCK_TAGS = """
    address article div dl dt dd fieldset h1 h2 h3 h4 h5 h6 header footer hr ol p pre section table tr ul
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript"})


def text_of(markup: str) -> str:
    """Return HTML as text: paragraphs, lists, addresses of links, and quotes behind ``> ``."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Collects lines, each with how deeply it is quoted."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, str]] = []
        self._line = ""
        self._quoted = self._silent = 0
        self._link = ""

    def text(self) -> str:
        """Return what was read, without empty lines in a row."""
        self._end_line()
        written: list[str] = []
        for quoted, line in self._lines:
            whole = "> " * quoted + line
            if whole.strip("> ") or (written and written[-1].strip("> ")):
                written.append(whole.rstrip() if quoted == 0 else whole)
        return "\n".join(written).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self._end_line(always=True)
        elif tag == "blockquote":
            self._end_line()
            self._quoted += 1
        elif tag in _BLOCKS:
            self._block(tag)
        elif tag == "li":
            self._end_line()
            self._line = "- "
        elif tag == "td" and self._line.strip():
            self._line += " "
        elif tag == "a":
            self._link = next((value or "" for name, value in attrs if name == "href"), "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "blockquote":
            self._end_line()
            self._quoted = max(0, self._quoted - 1)
        elif tag in _BLOCKS:
            self._block(tag)
        elif tag == "a":
            self._end_link()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        words = " ".join(data.replace("\xa0", " ").split())
        before = " " if data[:1].isspace() and self._line and not self._line.endswith(" ") else ""
        after = " " if data[-1:].isspace() and words else ""
        self._line += before + words + after

    def _end_link(self) -> None:
        """Say where a link leads, unless its words do."""
        line, link, self._link = self._line.rstrip(), self._link, ""
        if link.startswith(("http://", "https://")) and not line.endswith(link.rstrip("/")):
            self._line = f"{line} ({link})"

    def _block(self, tag: str) -> None:
        self._end_line()
        if tag in ("p", "table", "ul", "ol") and self._lines and self._lines[-1][1]:
            self._lines.append((self._quoted, ""))

    def _end_line(self, *, always: bool = False) -> None:
        line = self._line.strip()
        if line or always:
            self._lines.append((self._quoted, line))
        self._line = ""
