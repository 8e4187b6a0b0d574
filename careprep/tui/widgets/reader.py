"""A read-only viewer of styled lines: previews, cards and help."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from rich.cells import cell_len, split_graphemes
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.actions import SkipAction
from textual.binding import Binding
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from careprep.text import sanitize

StyledSpan = tuple[str, str]
"""A piece of text and the name of its style, one of STYLES."""
StyledLine = tuple[StyledSpan, ...]

STYLES = ("", "title", "heading", "strong", "emph", "dim", "mark", "word")
"""The style names a span may carry, several with spaces between; others read as plain text."""

# Joiners, emoji variants and skin tones: terminals do not agree how wide they make a picture.
_UNSTEADY = re.compile("[\u200d\ufe0e\ufe0f]|(?<=\\S)[\U0001f3fb-\U0001f3ff]")
_WORD = re.compile(r"\S+\s*|\s+")
_HANG = re.compile(r"\s*(?:(?:[-–•*▪☐☑▸✓✗!★=]|\[[ xX]\]|\d{1,3}[.)])\s+)*")


def text_of(lines: Sequence[StyledLine]) -> str:
    """What lines say, without their styles."""
    return "\n".join("".join(text for text, _ in line) for line in lines)


def component_style(widget: Widget, *names: str) -> Style:
    """The style of component classes laid over `widget`, later names over earlier ones."""
    style = widget.get_visual_style(*names).rich_style
    for name in names:
        # The visual style leaves out `reverse`, which is all that is left without colour.
        style += widget.get_component_styles(name).text_style
    return style


def terminal_safe(text: str) -> str:
    """Cleaned `text` as it is drawn: every terminal gives it the same number of cells.

    A joined picture (a family, a dark thumb) becomes the plain pictures it is made of.
    """
    return text if text.isascii() else _UNSTEADY.sub("", text)


def wrap(text: str, width: int) -> list[tuple[int, int, int]]:
    """Break one line of text into rows no wider than `width` cells (at least 1).

    Gives `(start, end, indent)` for each row: a slice of `text`, and the cells to leave free
    before it, so that the rows of a list item hang under its first word.
    """
    width = max(1, width)
    if cell_len(text) <= width:
        return [(0, len(text), 0)]
    found = _HANG.match(text)
    hang = cell_len(found[0]) if found else 0
    if hang >= width // 2:
        hang = 0
    rows: list[tuple[int, int, int]] = []
    start = used = 0

    def close(end: int) -> None:
        nonlocal start, used
        rows.append((start, start + len(text[start:end].rstrip()), hang if rows else 0))
        start, used = end, hang

    for match in _WORD.finditer(text):
        word = match[0].rstrip()
        size = cell_len(word)
        if used + size > width and size <= width - hang and start < match.start():
            close(match.start())
        if used + size <= width:
            used += cell_len(match[0])
            continue
        # Wider than any row (a web address, or a script without spaces): fill cell by cell.
        for first, last, cells in split_graphemes(match[0])[0]:
            full = used + cells > width and start < match.start() + first
            if full and not match[0][first:last].isspace():
                close(match.start() + first)
            used += cells
    rows.append((start, start + len(text[start:].rstrip()), hang if rows else 0))
    return rows


class Reader(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows `lines`, wrapped to its width, and scrolls.

    Text is shown as it is, never read as markup, and control characters are taken out. Wrapping
    is done again only when the lines or the width change; a change of width keeps the place.
    """

    ALLOW_SELECT = False
    BINDINGS = [
        Binding("down,j", "line(1)", "Down", show=False),
        Binding("up,k", "line(-1)", "Up", show=False),
        Binding("pagedown,space", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("home,g", "edge(-1)", "Top", show=False),
        Binding("end,G", "edge(1)", "End", show=False),
    ]
    COMPONENT_CLASSES = {f"reader--{name}" for name in STYLES if name}
    DEFAULT_CSS = """
    Reader {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size: 0 1;
        & > .reader--title { color: $text-primary; text-style: bold underline; }
        & > .reader--heading { color: $text-primary; text-style: bold; }
        & > .reader--strong { text-style: bold; }
        & > .reader--emph { text-style: italic; }
        & > .reader--dim { color: $text-muted; }
        & > .reader--mark { color: $text-warning; text-style: bold; }
        & > .reader--word { text-style: underline; }
        &:nocolor > .reader--dim { text-style: dim; }
        &:nocolor > .reader--mark { text-style: reverse; }
    }
    """

    lines: var[tuple[StyledLine, ...]] = var(())
    """What is shown; setting it goes back to the top."""

    def __init__(
        self,
        lines: tuple[StyledLine, ...] = (),
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._clean: list[list[StyledSpan]] = []
        self._rows: list[tuple[int, int, int, int]] = []
        self._wrapped_at = 0
        self._strips: LRUCache[int, Strip] = LRUCache(512)
        self._styles: dict[str, Style] = {}
        self.lines = lines

    @property
    def row_count(self) -> int:
        """How many rows the lines take at the width they were last wrapped to."""
        return len(self._rows)

    def watch_lines(self) -> None:
        self._clean = [
            [(terminal_safe(sanitize(text)).replace("\n", " "), name) for text, name in line]
            for line in self.lines
        ]
        self._wrapped_at = 0
        self._rows = []
        if self.scroll_offset.y:
            self.scroll_to(y=0, animate=False, force=True)
        self._rewrap()
        self.refresh(layout=self.styles.auto_dimensions)

    def on_resize(self, _event: events.Resize) -> None:
        self._rewrap()

    def notify_style_update(self) -> None:
        self._styles.clear()
        self._strips.clear()
        super().notify_style_update()

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        """The number of rows at `width`, for `height: auto`."""
        width -= self.scrollbar_size_vertical
        return len(self._rows if width == self._wrapped_at else self._wrapped(width))

    def _wrapped(self, width: int) -> list[tuple[int, int, int, int]]:
        return [
            (number, *row)
            for number, line in enumerate(self._clean)
            for row in wrap("".join(text for text, _ in line), width)
        ]

    def _rewrap(self) -> None:
        """Wrap to the width there is, unless that is done, and keep the place."""
        width = self.scrollable_content_region.width
        if width <= 0 or width == self._wrapped_at:
            return
        top = self.scroll_offset.y
        place = self._rows[top][:2] if 0 < top < len(self._rows) else None
        self._wrapped_at = width
        self._strips.clear()
        self._rows = self._wrapped(width)
        self.virtual_size = Size(1, len(self._rows))
        if place is not None:
            top = max(y for y, row in enumerate(self._rows) if row[:2] <= place)
            self.scroll_to(y=top, animate=False, force=True)
        self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        # The first frame at a new width comes before the resize event.
        self._rewrap()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        row = self.scroll_offset.y + y
        strip = self._strips.get(row)
        if strip is None:
            strip = self._strips[row] = self._build(row)
        return strip

    def _build(self, row: int) -> Strip:
        width = self.scrollable_content_region.width
        plain = self._style("")
        if row >= len(self._rows):
            return Strip.blank(width, plain)
        number, start, end, indent = self._rows[row]
        segments = [Segment(" " * indent, plain)] if indent else []
        for text, name in _slice(self._clean[number], start, end):
            segments.append(Segment(text, self._style(name)))
        return Strip(segments).adjust_cell_length(width, plain)

    def _style(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            known = (f"reader--{each}" for each in name.split() if each in STYLES)
            style = self._styles[name] = component_style(self, *known)
        return style

    def action_line(self, by: int) -> None:
        self._scroll(self.scroll_offset.y + by)

    def action_page(self, by: int) -> None:
        # One row stays in sight, so that the eye finds its place again.
        self._scroll(self.scroll_offset.y + by * max(1, self.size.height - 1))

    def action_edge(self, side: int) -> None:
        self._scroll(0 if side < 0 else self.max_scroll_y)

    def show_line(self, number: int) -> None:
        """Scroll so that a line, by its place in `lines`, is in sight near the top."""
        row = bisect_left(self._rows, number, key=lambda row: row[0])
        self.scroll_to(y=max(0, row - 2), animate=False, force=True)

    def _scroll(self, y: int) -> None:
        if not self.max_scroll_y:
            raise SkipAction  # nothing to scroll: the key may mean something further up
        self.scroll_to(y=y, animate=False, force=True)


def _slice(spans: Sequence[StyledSpan], start: int, end: int) -> list[StyledSpan]:
    """The part of a line between two character positions."""
    pieces = []
    for text, name in spans:
        piece = text[max(0, start) : max(0, end)]
        if piece:
            pieces.append((piece, name))
        start -= len(text)
        end -= len(text)
    return pieces
