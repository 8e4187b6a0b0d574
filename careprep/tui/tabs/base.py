"""A place of the notebook: a list of records beside the card of the one the cursor is on."""

import datetime as dt
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.reactive import var
from textual.widgets import Input

from careprep.commands import COMMANDS
from careprep.model import labels, queries
from careprep.model.consent import view
from careprep.model.notebook import Notebook
from careprep.model.records import Record
from careprep.model.view import CIRCLE, Family
from careprep.tui.messages import Ask, Copy, Do, OpenRecord
from careprep.tui.widgets.card import card
from careprep.tui.widgets.inputs import LineBox
from careprep.tui.widgets.reader import Reader, StyledLine
from careprep.tui.widgets.record_list import RecordList
from careprep.tui.widgets.rows import ListRow

_OWN = ":own"  # the row that stands for what is one person's own


def verbs(*names: str) -> list[BindingType]:
    """Bindings for commands of the registry, by their own keys; and the key that finds."""
    return [
        *(
            Binding(command.key, f"verb('{command.name}')", command.label, tooltip=command.help)
            for command in map(COMMANDS.__getitem__, names)
        ),
        Binding("slash", "filter", "Find", key_display="/"),
    ]


class FilterInput(LineBox):
    """Where the words to find are typed."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """The slash is typed here, too: textual does not know it for a letter."""
        return key == "slash" or super().check_consume_key(key, character)


class Tab(Vertical):
    """Shows the notebook it is handed, asks for commands by messages, and owns nothing.

    A subclass says its `rows` and what an empty list is for.
    """

    BINDINGS = [
        Binding("escape", "clear_filter", "Back", show=False),
        Binding("y", "copy", "Copy", show=False),
        Binding("v", "paper", "Preview", show=False),
    ]
    empty: ClassVar[str] = ""
    paper: ClassVar[str] = ""  # the document `v` shows
    table: ClassVar[str] = ""  # whose records the list is of, where some may be one person's own
    _own_shown = False
    _shown = Notebook(tables={})  # the notebook without what is one person's own, until asked for

    notebook: var[Notebook | None] = var(None, init=False)
    today: var[dt.date] = var(dt.date.min, init=False)

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield RecordList(empty=self.empty)
            yield Reader(classes="card")

    def rows(self, notebook: Notebook) -> tuple[ListRow, ...]:
        """The rows of the list, in order."""
        raise NotImplementedError

    # ── showing ───────────────────────────────────────────────────────────────────────────────

    wish = ""  # the record to put the cursor on first

    def on_mount(self) -> None:
        self._all: tuple[ListRow, ...] = ()
        self._hay: list[str] | None = None
        self.watch_notebook()
        if self.wish:
            self.records.cursor = self.wish
        self.records.focus()

    def watch_notebook(self) -> None:
        if self.children and self.notebook is not None:
            self._all = self._rows_for_all(self.notebook)
            self._hay = None
            self._narrow()
            self._show_card()

    def _rows_for_all(self, notebook: Notebook) -> tuple[ListRow, ...]:
        """The rows, without what is one person's own until somebody asks for it."""
        seen = view(notebook, Family((CIRCLE,)), self.today)
        self._shown = notebook if self._own_shown else seen.notebook
        hidden = sum(len(each.things) for each in seen.held(self.table)) if self.table else 0
        if self._own_shown or not hidden:
            return self.rows(self._shown)
        held = (key for each in seen.held(self.table) for key in each.why.members)
        names = [notebook.team[key].name for key in dict.fromkeys(held) if key in notebook.team]
        things = labels.counted(hidden, "private thing")
        text = f"{things} of {labels.listed(names)}: enter shows"
        return (*self.rows(self._shown), ListRow(key=_OWN, text=text, dim=True))

    @property
    def records(self) -> RecordList:
        return self.query_one(RecordList)

    @property
    def record(self) -> Record | None:
        """The record the cursor is on."""
        key = self.records.cursor
        return self.notebook.get(key) if self.notebook and key else None

    def lines(self, key: str) -> tuple[StyledLine, ...]:
        """The card beside the list: no more than the list itself shows."""
        record = self._shown.get(key)
        return card(record, self._shown, self.today) if record else ()

    @on(RecordList.Highlighted)
    def _show_card(self) -> None:
        reader = self.query_one(Reader)
        if reader.display and reader.size.width:
            self._fill_card()
        else:
            self.call_after_refresh(self._fill_card)

    def _fill_card(self) -> None:
        reader = self.query_one(Reader)
        if reader.size.width:  # hidden in narrow windows: nothing to do
            key = self.records.cursor
            reader.lines = self.lines(key) if key else ()

    def on_resize(self) -> None:
        if self.children:
            self._show_card()

    # ── finding ───────────────────────────────────────────────────────────────────────────────

    def action_filter(self) -> None:
        box = self._box()
        if box is None:
            hint = "type to find; esc shows all again"
            box = FilterInput(placeholder=hint, classes="filter", compact=True)
            self.mount(box, before=0)
        box.display = True
        box.focus()

    def _box(self) -> Input | None:
        """Where the words to find are typed: made when it is first asked for."""
        return next(iter(self.query(Input).results(Input)), None)

    def action_clear_filter(self) -> None:
        if box := self._box():
            box.value = ""
            box.display = False
        self.records.focus()

    @on(Input.Changed)
    def _narrow(self) -> None:
        box = self._box()
        wanted = queries.folded(box.value).split() if box else []
        if not wanted:
            self.records.empty = self.empty
            self.records.rows = self._all
            return
        if self._hay is None:
            self._hay = [
                f" {queries.folded(' '.join((*row.cells, row.text, row.note, row.right)))}"
                for row in self._all
            ]
        self.records.empty = "Nothing here has these words. Esc shows all again."
        self.records.rows = tuple(
            row
            for row, hay in zip(self._all, self._hay, strict=True)
            if not row.heading and all(f" {word}" in hay for word in wanted)
        )

    @on(Input.Submitted)
    def _found(self) -> None:
        self.records.focus()

    # ── doing ─────────────────────────────────────────────────────────────────────────────────

    def action_verb(self, name: str) -> None:
        """Ask for what a command needs, for the record the cursor is on."""
        command = COMMANDS[name]
        given = {}
        if command.on is not None:
            record = self.record
            if not isinstance(record, command.on):
                return
            given["which"] = record.id
        self.post_message(Ask(name, given) if command.fields else Do(name, given))

    def action_copy(self) -> None:
        record = self.record
        if record is not None:
            self.post_message(Copy(str(getattr(record, "title", "")), "It"))

    def action_paper(self) -> None:
        if self.paper:
            self.post_message(Do(self.paper))

    @on(RecordList.Chosen)
    def _chosen(self, event: RecordList.Chosen) -> None:
        if event.key == _OWN:
            self._own_shown = True
            self.watch_notebook()
        else:
            self.open(event.key)

    def open(self, key: str) -> None:
        """Enter on a row: the record it stands for."""
        self.post_message(OpenRecord(key))
