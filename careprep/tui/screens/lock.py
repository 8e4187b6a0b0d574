"""Hides everything at once. Nothing of the notebook is handed to it, so that it cannot show any."""

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Center
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static

from careprep.text import sanitize
from careprep.tui.widgets.inputs import LineBox

HIDDEN, LOCKED = "careprep is hidden", "careprep is locked"
ONE_MOMENT = "One moment…"


class LockScreen(Screen[None]):
    """Asks for the passphrase, or (`asks=False`) goes at any key."""

    BINDINGS = [Binding("escape", "leave", show=False)]

    class Tried(Message):
        """The person typed this to open it; nothing, where none is asked for."""

        def __init__(self, passphrase: str) -> None:
            super().__init__()
            self.passphrase = passphrase

    class Left(Message):
        """The person does not want to open it."""

    def __init__(self, title: str = "", *, asks: bool) -> None:
        super().__init__(classes="lock")
        self._title = sanitize(title, one_line=True) or (LOCKED if asks else HIDDEN)
        self._asks = asks

    def compose(self) -> ComposeResult:
        yield Static(self._title, id="lock-title", markup=False)
        if self._asks:
            with Center():
                yield LineBox(password=True, id="lock-passphrase")
        how = "Type the passphrase, then press enter." if self._asks else "Press any key."
        yield Static(how, id="lock-said", markup=False)

    def say(self, text: str) -> None:
        self.query_one("#lock-said", Static).update(sanitize(text, one_line=True))

    def touched(self) -> None:
        """A key or a click: enough where no passphrase is asked for."""
        if not self._asks:
            self.post_message(self.Tried(""))

    def on_key(self, event: events.Key) -> None:
        if not self._asks:
            event.stop()
            event.prevent_default()
        self.touched()

    def on_click(self) -> None:
        self.touched()

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        typed = event.value
        event.input.clear()
        if typed:
            self.say(ONE_MOMENT)
            # It keeps the computer busy for a while: the words above reach the terminal first.
            self.set_timer(0.05, lambda: self.post_message(self.Tried(typed)))

    def action_leave(self) -> None:
        self.touched()
        if self._asks:
            self.post_message(self.Left())
