"""The notebook on the screen: tabs on top, one place at a time."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.reactive import var
from textual.widgets import Static

from careprep.model.records import Child, Meeting
from careprep.text import sanitize
from careprep.tui.base import CareScreen
from careprep.tui.messages import OpenRecord
from careprep.tui.screens.detail import DetailScreen
from careprep.tui.tabs.base import Tab
from careprep.tui.tabs.registry import TABS
from careprep.tui.widgets.card import card


class TabLabel(Static):
    """The name of a place; a click goes there."""

    class Picked(Message):
        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, number: int, title: str) -> None:
        super().__init__(f"{number} {title}", markup=False, classes="tab")
        self.number = number

    def on_click(self) -> None:
        self.post_message(self.Picked(self.number))


class MainScreen(CareScreen):
    """One open notebook."""

    BINDINGS = [
        *(
            Binding(str(number), f"place({number})", spot.title, show=False)
            for number, spot in enumerate(TABS, 1)
        ),
        Binding("right_square_bracket", "step(1)", "Next place", show=False),
        Binding("left_square_bracket", "step(-1)", "Place before", show=False),
        Binding("b", "child", "About the child", show=False),
        Binding("O", "app.open_notebook", "Open another notebook", show=False),
        Binding("q", "app.quit", "Quit"),
    ]

    at: var[int] = var(1, init=False)

    def __init__(self) -> None:
        super().__init__(classes="main")
        self._places: dict[int, Tab] = {}

    def compose_body(self) -> ComposeResult:
        yield Static("", id="whose", markup=False)
        with Horizontal(id="tabs"):
            for number, spot in enumerate(TABS, 1):
                yield TabLabel(number, spot.title)
        with Vertical(id="place"):
            yield self._build(self.at)

    def show_notebook(self) -> None:
        assert self.notebook is not None
        name = sanitize(self.notebook.child.title, one_line=True)
        whose = f"{name}’s notebook" if name else "Notebook"
        if self.notebook.read_only:
            whose += " · only to look at"
        self.query_one("#whose", Static).update(whose)
        self._show_place()

    def _show_place(self, focus: str = "") -> None:
        """Build a place when it is first opened; hand it the notebook; hide the others."""
        for tab in self.query(TabLabel):
            tab.set_class(tab.number == self.at, "-here")
        for number, place in self._places.items():
            place.display = number == self.at
        if self.at not in self._places:
            self.query_one("#place").mount(self._build(self.at, focus))
            return
        place = self._places[self.at]
        place.today = self.today
        place.notebook = self.notebook
        if focus:
            place.records.cursor = focus
        place.records.focus()

    def _build(self, number: int, focus: str = "") -> Tab:
        place = TABS[number - 1].place()
        self._places[number] = place
        place.set_reactive(Tab.notebook, self.notebook)
        place.set_reactive(Tab.today, self.today)
        place.wish = focus
        return place

    def action_place(self, number: int) -> None:
        if number != self.at:
            self.at = number
            self.say("")
            self._show_place()

    def action_step(self, by: int) -> None:
        self.action_place((self.at - 1 + by) % len(TABS) + 1)

    def on_tab_label_picked(self, event: TabLabel.Picked) -> None:
        self.action_place(event.number)

    def changes(self, about: str) -> bool:
        return self.at == 1 or self._places[self.at].records.cursor == about

    def action_child(self) -> None:
        if self.notebook is not None:
            self.open_beside(DetailScreen(self.notebook.child.id, card))

    def on_open_record(self, event: OpenRecord) -> None:
        """A record was chosen: go to its place; there, open it."""
        event.stop()
        record = self.notebook.get(event.key) if self.notebook else None
        if record is None or self.notebook is None:
            return
        home = next((n for n, s in enumerate(TABS, 1) if s.kind is type(record)), self.at)
        if isinstance(record, Meeting):
            self.post_message(self.OpenMeeting(record.id))
        elif home == self.at or isinstance(record, Child):
            self.open_beside(DetailScreen(record.id, card))
        else:
            self.jump(record.id)

    class OpenMeeting(Message):
        """Show the agenda of a meeting."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def jump(self, key: str) -> None:
        """Put the cursor on a record, in the place where it lives."""
        record = self.notebook.get(key) if self.notebook else None
        home = next((n for n, s in enumerate(TABS, 1) if s.kind is type(record)), None)
        if home is not None:
            self.at = home
            self._show_place(key)

    def focus_record(self, key: str) -> None:
        """Put the cursor on a record if it lives in the place that is open."""
        record = self.notebook.get(key) if self.notebook else None
        if record is not None and TABS[self.at - 1].kind is type(record):
            self._show_place(key)
