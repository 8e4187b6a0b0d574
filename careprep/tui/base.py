"""What every screen has: the notebook it shows, the line for words, and a smallest size."""

import datetime as dt

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Footer, Static

from careprep.model.notebook import Notebook
from careprep.model.records import Meeting
from careprep.text import sanitize

SMALLEST = (56, 14)
TOO_SMALL = "This window is too small.\nMake it larger."


class CareScreen(Screen[None]):
    """A full screen with a line for what was said and a footer with the keys.

    Subclasses compose their middle in `compose_body` and set what they show in `show_notebook`.
    """

    BINDINGS = [
        Binding("u", "app.do('undo')", "Undo", show=False),
        Binding("ctrl+r", "app.do('redo')", "Redo", show=False),
        Binding("question_mark", "app.keys_help", "Help", key_display="?"),
        Binding("f1", "app.keys_help", "Help"),  # the footer names it where ? is typed
        Binding("f6", "app.elsewhere", "Elsewhere", tooltip="Save in another file"),
    ]

    manual = "screens"
    """The page of the manual about it."""

    said_about: str = ""
    """What the line of words says the topics of, where e changes them."""

    notebook: var[Notebook | None] = var(None, init=False)
    today: var[dt.date] = var(dt.date.min, init=False)

    def compose(self) -> ComposeResult:
        yield from self.compose_body()
        yield Static("", id="said", markup=False)
        yield Footer(show_command_palette=False, compact=True)
        yield Static(TOO_SMALL, id="too-small", markup=False)

    def compose_body(self) -> ComposeResult:
        yield from ()

    def show_notebook(self) -> None:
        """The notebook changed: show it."""

    def watch_notebook(self) -> None:
        if self.children and self.notebook is not None:
            self.show_notebook()

    def on_mount(self) -> None:
        if self.notebook is not None:
            self.show_notebook()

    def on_resize(self, event: events.Resize) -> None:
        small = event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1]
        self.set_class(small, "-small")
        self.set_class(event.size.width >= 100, "-wide")

    def say(self, text: str, *, trouble: bool = False, about: str = "") -> None:
        """Show a sentence above the footer; a screen that is still being made shows it then.

        `about` is what it says the topics of.
        """
        if not self.is_mounted:
            self.call_later(self.say, text, trouble=trouble, about=about)
            return
        self.said_about = about if about and self.changes(about) else ""
        if self.said_about:
            text = f"{text} e changes it."
        line = self.query_one("#said", Static)
        line.set_class(trouble, "-trouble")
        line.update(sanitize(text, one_line=True))

    def changes(self, about: str) -> bool:  # noqa: ARG002
        """Does e change, on this screen, what something that was just written is about?"""
        return False

    def action_back(self) -> None:
        self.dismiss()

    def open_beside(self, screen: "CareScreen") -> None:
        """Open another screen on the same notebook."""
        screen.set_reactive(CareScreen.notebook, self.notebook)
        screen.set_reactive(CareScreen.today, self.today)
        self.app.push_screen(screen)


class OfMeeting(CareScreen):
    """A screen about one meeting; it goes when the meeting does."""

    manual = "meetings"

    def __init__(self, key: str, classes: str) -> None:
        super().__init__(classes=classes)
        self.key = key

    @property
    def meeting(self) -> Meeting | None:
        return self.notebook.meetings.get(self.key) if self.notebook else None


class InMeeting(OfMeeting):
    """A screen about a meeting that is under way; the app hands it the minute it is.

    Subclasses set what they show in `show_meeting`; a meeting that is closed has none of them.
    """

    now: var[dt.datetime] = var(dt.datetime.min, init=False)

    def __init__(self, key: str, classes: str, now: dt.datetime) -> None:
        super().__init__(key, classes)
        self.set_reactive(InMeeting.now, now)

    def show_notebook(self) -> None:
        meeting = self.meeting
        if meeting is None or self.notebook is None or not meeting.open:
            self.dismiss()
        else:
            self.show_meeting(self.notebook, meeting)

    def show_meeting(self, notebook: Notebook, meeting: Meeting) -> None:
        """The notebook or the minute changed, and the meeting goes on: show it."""

    def watch_now(self) -> None:
        if self.children:
            self.show_notebook()
