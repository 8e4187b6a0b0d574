"""The one list of careprep: rows drawn line by line, at the same speed for ten or 100,000."""

from bisect import bisect_left
from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.actions import SkipAction
from textual.binding import Binding
from textual.cache import LRUCache
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from careprep.text import sanitize
from careprep.tui.widgets.reader import component_style, wrap
from careprep.tui.widgets.rows import ListRow, column_widths, lay_out


class RecordList(ScrollView, can_focus=True, inherit_bindings=False):
    """A list with a cursor that shows the rows it is handed and says what the person picks.

    A key press costs the same whatever the number of rows. When the rows change the cursor stays
    on the same key, or goes to the nearest row that is still there. While the list has the focus
    the terminal's own cursor sits on the highlighted row, for Braille displays.
    """

    ALLOW_SELECT = False
    BINDINGS = [
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("home,g", "edge(-1)", "First", show=False),
        Binding("end,G", "edge(1)", "Last", show=False),
        Binding("enter", "choose", "Open", show=False),
    ]
    COMPONENT_CLASSES = {
        "records--cursor",
        "records--heading",
        "records--dim",
        "records--strong",
        "records--note",
        "records--warn",
        "records--good",
        "records--bad",
        "records--empty",
    }
    DEFAULT_CSS = """
    RecordList {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size: 0 1;
        & > .records--heading { color: $text-primary; text-style: bold; }
        & > .records--dim { color: $text-muted; }
        & > .records--note { color: $text-muted; }
        & > .records--empty { color: $text-muted; }
        & > .records--strong { text-style: bold; }
        & > .records--warn { color: $text-warning; text-style: bold; }
        & > .records--bad { color: $text-error; text-style: bold; }
        & > .records--good { color: $text-success; }
        & > .records--cursor {
            color: $block-cursor-blurred-foreground;
            background: $block-cursor-blurred-background;
            text-style: $block-cursor-blurred-text-style;
        }
        &:focus > .records--cursor {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
            text-style: $block-cursor-text-style;
        }
        &:nocolor > .records--dim { text-style: dim; }
        &:nocolor > .records--note { text-style: dim; }
        &:nocolor > .records--empty { text-style: dim; }
        &:nocolor > .records--cursor { text-style: bold; }
        &:nocolor:focus > .records--cursor { text-style: reverse; }
    }
    """

    rows: var[tuple[ListRow, ...]] = var(())
    empty: var[str] = var("")
    """What to say when there are no rows: what the list is for and which key fills it."""

    class Highlighted(Message):
        """The cursor moved: `key` is its row now, None if no row can be highlighted."""

        def __init__(self, records: "RecordList", key: str | None) -> None:
            super().__init__()
            self.records = records
            self.key = key

        @property
        def control(self) -> "RecordList":
            return self.records

    class Chosen(Message):
        """The person wants the row `key` opened: enter, a double click, a click on the cursor."""

        def __init__(self, records: "RecordList", key: str) -> None:
            super().__init__()
            self.records = records
            self.key = key

        @property
        def control(self) -> "RecordList":
            return self.records

    def __init__(self, rows: tuple[ListRow, ...] = (), *, empty: str = "", align: str = "") -> None:
        """`align` has a character for each column of `ListRow.cells`: ">" sets it to the right."""
        super().__init__()
        self._align = align
        self._at: int | None = None
        self._wish: str | None = None
        self._shown: tuple[ListRow, ...] = ()
        self._stops: Sequence[int] = range(0)
        self._places: dict[str, int] | None = None
        self._columns: tuple[int, ...] = ()
        self._width = 0  # for words
        self._full = 0  # and with the place kept for the scrollbar
        self._strips: LRUCache[tuple[ListRow, bool], Strip] = LRUCache(1024)
        self._styles: dict[tuple[str, ...], Style] = {}
        self._empty_lines: list[str] | None = None
        self._click_moved = False
        self.rows = rows
        self.empty = empty

    # The cursor

    @property
    def cursor(self) -> str | None:
        """The key of the highlighted row, None if there is none.

        Set to a key that is not in the list, it waits for the next rows that have it.
        """
        return None if self._at is None else self._shown[self._at].key

    @cursor.setter
    def cursor(self, key: str | None) -> None:
        place = None if key is None else self._place(key)
        if place is None:
            self._wish = key
        else:
            self._wish = None
            self._highlight(place)

    def _place(self, key: str) -> int | None:
        """Where the selectable row with `key` is."""
        if self._places is None:
            self._places = {self._shown[at].key: at for at in reversed(self._stops)}
        return self._places.get(key)

    def _highlight(self, at: int) -> None:
        before = self._at
        if at == before:
            self._reveal()
            return
        self._at = at
        if before is not None:
            self.refresh_line(before)
        self.refresh_line(at)
        self._reveal()
        self.post_message(self.Highlighted(self, self.cursor))

    def _reveal(self) -> None:
        """Scroll as little as needed to show the cursor and one row beyond it."""
        height = self.scrollable_content_region.height
        if self._at is None or not height:
            return
        margin = 1 if height > 2 else 0
        top = self.scroll_offset.y
        if self._at == self._stops[0] and self._at < height:
            top = 0  # with the headings above the first row
        else:
            top = min(top, self._at - margin)
            top = max(top, self._at + margin - height + 1)
        self.scroll_to(y=max(0, min(top, len(self._shown) - height)), animate=False, force=True)

    # Rows

    def watch_rows(self) -> None:
        before, columns = self._shown, self._columns
        key = self.cursor
        self._shown = self.rows
        self._places = None
        self._columns = column_widths(self.rows)
        if any(row.heading for row in self.rows):
            self._stops = [at for at, row in enumerate(self.rows) if not row.heading]
        else:
            self._stops = range(len(self.rows))
        self._at = self._settle(before)
        self.virtual_size = Size(1, len(self.rows))
        if columns != self._columns:
            self._strips.clear()
        if columns == self._columns and len(before) == len(self.rows):
            self._refresh_changed(before)
        else:
            self.refresh(layout=self.styles.auto_dimensions)
        self._reveal()
        if self.cursor != key:
            self.post_message(self.Highlighted(self, self.cursor))

    def _settle(self, before: Sequence[ListRow]) -> int | None:
        """Where the cursor belongs after the rows changed from `before`."""
        if self._wish is not None and (place := self._place(self._wish)) is not None:
            self._wish = None
            return place
        if not self._stops:
            return None
        at = self._at
        if at is None:
            return self._stops[0]
        same = at < len(self._shown) and self._shown[at].key == before[at].key
        if same and not self._shown[at].heading:
            return at
        for distance in range(len(before)):
            for near in (at + distance, at - distance):
                if 0 <= near < len(before) and not before[near].heading:
                    place = self._place(before[near].key)
                    if place is not None:
                        return place
        return self._stops[min(bisect_left(self._stops, at), len(self._stops) - 1)]

    def _refresh_changed(self, before: Sequence[ListRow]) -> None:
        top = self.scroll_offset.y
        for at in range(top, min(top + self.size.height, len(before))):
            if before[at] != self._shown[at]:
                self.refresh_line(at)

    def watch_empty(self) -> None:
        self._empty_lines = None
        if not self._shown:
            self.refresh()

    # Drawing

    def notify_style_update(self) -> None:
        self._styles.clear()
        self._strips.clear()
        super().notify_style_update()

    def on_resize(self, _event: events.Resize) -> None:
        self._reveal()

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        """The number of lines, for `height: auto`."""
        if self._shown:
            return len(self._shown)
        return len(_wrap_empty(self.empty, width - self.scrollbar_size_vertical))

    def render_lines(self, crop: Region) -> list[Strip]:
        region = self.scrollable_content_region
        if (region.width, self.size.width) != (self._width, self._full):
            self._width, self._full = region.width, self.size.width
            self._strips.clear()
            self._empty_lines = None
        # Every move, scroll or change of layout comes by here, so the cursor is never left behind.
        if self._at is not None and self.app.focused is self:
            caret = Offset(region.x, region.y + self._at - self.scroll_offset.y)
            if region.contains_point(caret):
                self.app.cursor_position = caret
        if self.styles.gutter:
            return super().render_lines(crop)  # which draws border and padding
        # The very same strips in every frame: Textual keeps what it makes of a strip with it, so
        # that a row is filtered, cut and encoded once, not each time the list scrolls.
        filters, background = self.get_line_filters(), self.background_colors[1]
        strips = [self.render_line(y) for y in crop.line_range]
        for line_filter in filters:
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        if crop.column_span != (0, self._full):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        at = self.scroll_offset.y + y
        if at >= len(self._shown):
            return self._blank(y)
        key = (self._shown[at], at == self._at)
        strip = self._strips.get(key)
        if strip is None:
            strip = self._strips[key] = self._build(*key)
        return strip

    def _blank(self, y: int) -> Strip:
        if self._shown or not self.empty:
            return Strip.blank(self._full, self._style())
        if self._empty_lines is None:
            self._empty_lines = _wrap_empty(self.empty, self._width)
        text = self._empty_lines[y] if y < len(self._empty_lines) else ""
        style = self._style("records--empty")
        return Strip([Segment(text, style)]).adjust_cell_length(self._full, style)

    def _build(self, row: ListRow, selected: bool) -> Strip:
        strong = ["strong"] if row.strong else []
        if selected:
            # Nothing quieter or coloured under the cursor: it has to be read first of all.
            base, note, toned = [*strong, "cursor"], [*strong, "cursor"], [*strong, "cursor"]
        else:
            kinds = [("heading", row.heading), ("dim", row.dim)]
            base = [name for name, wanted in kinds if wanted] + strong
            note, toned = ["note"], [*base, row.tone] if row.tone else base
        parts = {"": base, "note": note, "mark": toned, "right": toned}
        styles = {
            part: self._style(*(f"records--{name}" for name in names))
            for part, names in parts.items()
        }
        pieces = lay_out(row, self._width, self._columns, self._align, selected)
        strip = Strip([Segment(text, styles[part]) for text, part in pieces])
        return strip.adjust_cell_length(self._full, styles[""]).simplify()

    def _style(self, *names: str) -> Style:
        style = self._styles.get(names)
        if style is None:
            style = self._styles[names] = component_style(self, *names)
        return style

    # Keys and mouse

    def action_move(self, by: int) -> None:
        """Go `by` selectable rows down (or up, if negative); stops at the ends."""
        at = self._need_cursor()
        self._go(bisect_left(self._stops, at) + by)

    def action_page(self, by: int) -> None:
        """Go a screenful down (1) or up (-1); one row stays in sight."""
        at = self._need_cursor()
        page = max(1, self.scrollable_content_region.height - 1)
        target = bisect_left(self._stops, at + by * page)
        if by > 0 and target < len(self._stops) and self._stops[target] > at + page:
            target -= 1
        here = bisect_left(self._stops, at)
        self._go(max(target, here + 1) if by > 0 else min(target, here - 1))

    def action_edge(self, side: int) -> None:
        """Go to the first (-1) or last (1) row."""
        self._need_cursor()
        self._go(0 if side < 0 else len(self._stops) - 1)

    def action_choose(self) -> None:
        self._choose(self._need_cursor())

    def _need_cursor(self) -> int:
        if self._at is None:
            raise SkipAction  # an empty list: the key may mean something further up
        return self._at

    def _go(self, stop: int) -> None:
        self._highlight(self._stops[max(0, min(stop, len(self._stops) - 1))])

    def _choose(self, at: int) -> None:
        self.post_message(self.Chosen(self, self._shown[at].key))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        at = self.scroll_offset.y + offset.y
        if at >= len(self._shown) or self._shown[at].heading:
            return
        event.stop()
        if at != self._at:
            self._click_moved = True
            self._highlight(at)
        elif event.chain == 1 or self._click_moved:
            # The second click of a pair opens the row only if the first did not already.
            self._click_moved = False
            self._choose(at)


def _wrap_empty(text: str, width: int) -> list[str]:
    """An empty list's words as lines, with some air around them."""
    lines = [""]
    for line in sanitize(text).split("\n"):
        lines += ["  " + line[start:end] for start, end, _ in wrap(line, width - 4)]
    return lines
