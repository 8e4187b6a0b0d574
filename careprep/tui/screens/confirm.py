"""What a command would do, as a page; it is done only when the person says so."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from careprep.documents.tree import Document
from careprep.tui.base import CareScreen
from careprep.tui.messages import Do
from careprep.tui.widgets.document_lines import lines
from careprep.tui.widgets.reader import Reader


class ConfirmScreen(CareScreen):
    """Shows what would change and asks; leaving it in any way means no."""

    BINDINGS = [
        Binding("n,escape,q", "back", "No, leave it as it is", key_display="n"),
        Binding("y", "yes", "Yes, do it"),
    ]

    def __init__(self, document: Document, do: Do) -> None:
        """`do` is what the person is asked about."""
        super().__init__(classes="preview")
        self._document, self._asked = document, do

    def compose_body(self) -> ComposeResult:
        lead = "Nothing is changed yet. Press n to leave all as it is, y to do what is said here."
        yield Static(lead, classes="lead", markup=False)
        yield Reader(lines(self._document, ())[0])

    def action_yes(self) -> None:
        self.post_message(self._asked)
        self.dismiss()
