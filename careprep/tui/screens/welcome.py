"""The first screen in an empty home: what this is, and three ways on."""

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Static

from careprep.tui.base import CareScreen
from careprep.tui.widgets.record_list import RecordList
from careprep.tui.widgets.rows import ListRow

LEAD = (
    "careprep helps you get ready for a meeting about your child’s care:\n"
    "who is on the team, what you hope for, what you want to ask, who does what by when."
)


class WelcomeScreen(CareScreen):
    """No question at first, exactly three choices."""

    manual = "first-steps"

    BINDINGS = [
        Binding("s", "choose('start')", "Start", show=False),
        Binding("l", "choose('look')", "Look around", show=False),
        Binding("q", "choose('quit')", "Quit", show=False),
    ]

    class Picked(Message):
        """What the person chose: start, look or quit."""

        def __init__(self, choice: str) -> None:
            super().__init__()
            self.choice = choice

    def __init__(self) -> None:
        super().__init__(classes="welcome")

    def compose_body(self) -> ComposeResult:
        yield Static(LEAD, classes="lead", markup=False)
        yield RecordList(
            (
                ListRow(key="start", cells=("s",), text="Start with my child", strong=True),
                ListRow(key="look", cells=("l",), text="Look around in an example"),
                ListRow(key="quit", cells=("q",), text="Quit"),
            )
        )
        yield Static(
            "Use the arrows and enter, the letter, or the mouse. Nothing leaves this computer.\n"
            "To open a notebook you have:  careprep FILE",
            classes="foot",
            markup=False,
        )

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(RecordList).focus()

    @on(RecordList.Chosen)
    def _chosen(self, event: RecordList.Chosen) -> None:
        self.action_choose(event.key)

    def action_choose(self, choice: str) -> None:
        self.post_message(self.Picked(choice))
